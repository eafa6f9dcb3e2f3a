#!/usr/bin/env bash
# Which lines and branches of the library the tests run, as text and as a page in TestResults/coverage; fails below 95 % of the lines or 90 % of the branches.
# tests/coverage.sh counts the unit tests alone; with --all the integration tests too (they need what test.sh installs).
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
projects=(HttpResilience.Tests)
case "${1:-}" in
  --all) projects+=(HttpResilience.IntegrationTests) ;;
  "") ;;
  *) echo "Usage: tests/coverage.sh [--all]"; exit 2 ;;
esac

results=$PWD/TestResults/coverage
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
rm -rf "$results"; mkdir -p "$results"

# In a copy, because it builds the tests otherwise than test.sh does; without global.json, which names the newer runner.
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c | tar -x -C "$copy" || exit 1
rm "$copy/global.json"
dotnet tool restore >/dev/null || exit 1
for project in "${projects[@]}"; do
  (cd "$copy" && Coverage=true dotnet test "tests/$project" --nologo --settings tests/Coverage.runsettings --collect "XPlat Code Coverage" --results-directory "$results/$project") || exit 1
done

report() {
  dotnet reportgenerator "-reports:$results/HttpResilience*/**/coverage.cobertura.xml" "-targetdir:$results/$1" "-assemblyfilters:+$1" "-reporttypes:Html;TextSummary" \
    "-sourcedirs:$PWD" -verbosity:Error "${@:2}"
  local exit_code=$?
  sed -n "s/^ *\(Line coverage\|Branch coverage\): */$1, \1: /p" "$results/$1/Summary.txt"
  return $exit_code
}

report HttpResilience.AspNetCore
report HttpResilience minimumCoverageThresholds:lineCoverage=95 minimumCoverageThresholds:branchCoverage=90
