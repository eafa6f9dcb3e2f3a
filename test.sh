#!/usr/bin/env bash
# Builds everything without a warning, runs all tests, the samples, the check of allocations, and the packages. The last line is "N passed, N failed, N skipped".
# ./test.sh --long tries more of everything that is random, for longer (docs/reliability.md).
set -u -o pipefail
cd "$(dirname "$0")" || exit 1
case "${1:-}" in
  --long) export TESTS_LONG=1 ;;
  "") ;;
  *) echo "Usage: ./test.sh [--long]"; exit 2 ;;
esac

log=$(mktemp); package_log=$(mktemp)
trap 'rm -f "$log" "$package_log"; dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1' EXIT

# What the tests drive beside .NET: a real Prometheus, a real PostgreSQL and PgBouncer, Redis, Chromium for the live page, and WireMock, which npm brings and Java runs.
missing=()
if ! command -v promtool >/dev/null || ! command -v prometheus >/dev/null; then missing+=(prometheus); fi
if ! command -v initdb >/dev/null && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then missing+=(postgresql); fi
if ! command -v pgbouncer >/dev/null; then missing+=(pgbouncer); fi
if ! command -v redis-server >/dev/null; then missing+=(redis-server); fi
if ! command -v chromium >/dev/null; then missing+=(chromium); fi
if ! command -v java >/dev/null; then missing+=(default-jre-headless); fi
if ! command -v npm >/dev/null; then missing+=(nodejs npm); fi
# The linker that native AOT needs.
if ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then missing+=(gcc libc6-dev); fi
if [ ! -e /usr/include/zlib.h ]; then missing+=(zlib1g-dev); fi
if [ ${#missing[@]} -gt 0 ]; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 || { tail -n 5 "$log"; echo "Install: ${missing[*]}"; }
fi

dotnet build HttpResilience.sln --configuration Release --nologo --verbosity quiet || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

dotnet test --solution HttpResilience.sln --configuration Release --no-build --no-progress 2>&1 | tee "$log"
exit_code=$?

# Tests that talk to real servers in real time, on a machine that others use too: one that fails is run once more by itself, and named at the end. Not where a write was at stake: once is enough.
failed_in_real_time() { sed -n 's/^failed \(HttpResilience\.IntegrationTests\.[A-Za-z0-9_.]*\).*/\1/p' "$log" | grep -v Write; }
mapfile -t again < <(failed_in_real_time | sort -u)
recovered=0
if [ ${#again[@]} -gt 0 ] && [ ${#again[@]} -le 5 ]; then
  echo "Once more, by themselves: ${again[*]}"
  if dotnet run --project tests/HttpResilience.IntegrationTests --configuration Release --no-build -- --no-progress --filter-method "${again[@]}"; then recovered=$(failed_in_real_time | wc -l); fi
fi

# The samples are tests too: they exit with 1 when a promise is broken.
more_passed=0; more_failed=0; broken=()
run() {
  echo "$*:"
  if dotnet run --configuration Release --no-build --project "$1" -- "${@:2}"; then more_passed=$((more_passed + 1)); else more_failed=$((more_failed + 1)); broken+=("$*"); fi
}

run samples/ZohoTiers --json
run samples/ZohoWorker --json
run samples/ZohoTiers --instances 3

# What a request allocates is exact, and may not grow unnoticed.
run tests/HttpResilience.Benchmarks --ratios --allocations

# Packages, installed as a user would, and programs that are compiled ahead of time or trimmed: by themselves, since a compiler takes every core there is.
echo "tests/HttpResilience.PackageTests:"
dotnet run --project tests/HttpResilience.PackageTests --configuration Release --no-build -- --no-progress --show-live-output on 2>&1 | tee "$package_log"
package_exit_code=$?

count() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "${2:-$log}" | tail -n 1; }
package_passed=$(count succeeded "$package_log"); package_failed=$(count failed "$package_log")
more_passed=$((more_passed + ${package_passed:-0})); more_failed=$((more_failed + ${package_failed:-0}))
if [ "$package_exit_code" -ne 0 ] && [ "${package_failed:-0}" -eq 0 ]; then more_failed=$((more_failed + 1)); broken+=(tests/HttpResilience.PackageTests); fi

passed=$(count succeeded); failed=$(count failed); skipped=$(count skipped)
if [ "$exit_code" -ne 0 ] && [ "${failed:-0}" -eq 0 ]; then failed=1; fi
if [ "${passed:-0}" -eq 0 ]; then failed=$((${failed:-0} + 1)); fi
passed=$((${passed:-0} + more_passed + recovered)); failed=$((${failed:-0} + more_failed - recovered))

# Told once more, at the end: of a long log, that is what is read.
awk '/^failed /{lines = 20} /^(Running tests|Test run|\/|OUTPUT)/{lines = 0} lines-- > 0' "$log" "$package_log"
if [ ${#broken[@]} -gt 0 ]; then printf 'failed %s\n' "${broken[@]}"; fi
if [ "$recovered" -gt 0 ]; then printf 'passed only by itself, the second time: %s\n' "${again[@]}"; fi

echo "$passed passed, $failed failed, ${skipped:-0} skipped"
[ "$failed" -eq 0 ]
