#!/usr/bin/env bash
# The SDK as a portal gets it: installed, found by find_package, built against, run.
# Usage: client_package_test.sh CMAKE BUILD_DIR EXAMPLE_DIR SCRATCH_DIR CXX_FLAGS
set -euo pipefail
cmake=$1 build=$2 example=$3 scratch=$4 flags=$5

rm -rf "$scratch"
mkdir -p "$scratch"
trap 'rm -rf "$scratch"' EXIT

"$cmake" --install "$build" --prefix "$scratch/sdk" >"$scratch/log" ||
  { cat "$scratch/log"; echo "FAIL: the SDK cannot be installed"; exit 1; }
# Nothing may point back into the tree that it was built from.
source_dir=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$build/CMakeCache.txt")
if grep -rlF "$source_dir" "$scratch/sdk" --include='*.cmake' --include='*.h'; then
  echo "FAIL: these name the source tree"
  exit 1
fi
if grep -rl yaml "$scratch/sdk" --include='*.cmake'; then
  echo "FAIL: these ask portals for YAML, which only the services read"
  exit 1
fi
if ! { "$cmake" -S "$example" -B "$scratch/portal" -G Ninja -DCMAKE_PREFIX_PATH="$scratch/sdk" \
         -DCMAKE_CXX_FLAGS="$flags" && "$cmake" --build "$scratch/portal"; } >"$scratch/log" 2>&1; then
  cat "$scratch/log"
  echo "FAIL: the example does not build"
  exit 1
fi

"$scratch/portal/portal" --help | grep -q '^Usage: portal ask'
# Against nothing: an error that says what to look at, and no crash.
if CANDOR_ADDRESS=127.0.0.1:1 "$scratch/portal/portal" ask </dev/null 2>"$scratch/error"; then
  echo "FAIL: it worked without a service"
  exit 1
fi
grep -q '^portal: ' "$scratch/error"
echo "ok: the SDK installs, and a portal builds against it"
