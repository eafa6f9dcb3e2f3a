#!/usr/bin/env bash
# How many of the faults that are put into the library on purpose the unit tests notice, folder by folder: reports in TestResults/mutation; fails below 85 %.
# tests/mutation.sh tries CircuitBreaking, Retrying and Routing, which takes hours; tests/mutation.sh Retrying, or Retrying/RetryDelay.cs, tries that alone.
set -u -o pipefail
cd "$(dirname "$0")/.." || exit 1
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then targets=(Retrying CircuitBreaking Routing); fi

results=$PWD/TestResults/mutation
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
# In a copy, because the faulty library takes the place of the built one.
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c | tar -x -C "$copy" || exit 1
cd "$copy" && dotnet tool restore >/dev/null && cd tests/HttpResilience.Tests || exit 1

# Its share of the machine is what the others leave, so what looks endless may only be slow: see additional-timeout in stryker-config.json.
export DOTNET_TieredPGO=0
exit_code=0
for target in "${targets[@]}"; do
  case "$target" in *.cs) files="**/$target" ;; *) files="**/$target/**/*.cs" ;; esac
  output="$results/${target%.cs}"
  MutatedFolder="${target%%/*}" nice -n 10 dotnet stryker --mutate "$files" --concurrency "$(nproc)" --verbosity error --output "$output" || exit_code=1
  grep -h "final mutation score" "$output"/reports/*.md | sed "s|^[# ]*|$target: |"
done
exit $exit_code
