#!/usr/bin/env bash
# What our code signs and proves, Go's note and tlog packages verify; and they notice a changed copy.
set -euo pipefail
writer=$1 go=$2 go_path=$3 program=$4 cache=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Debian's packages alone: no modules, no network, nothing of the user's.
export GO111MODULE=off GOPATH=$go_path GOCACHE=$cache GOENV=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local
"$go" build -o "$work/verify_log" "$program"

mkdir "$work/log"
"$writer" "$work/log"
"$work/verify_log" "$work/log"

# Broken on purpose: a digit of a commitment that is erased, so that the root alone can tell.
sed -i '/^entry 5 /s/^entry 5 \(.\)/entry 5 \1\1/; /^entry 5 /s/^\(entry 5 ..\)./\1/' "$work/log/copy.txt"
if output=$("$work/verify_log" "$work/log"); then
  echo "FAIL: a changed copy goes unnoticed"
  exit 1
fi
grep -q 'the root of 7 entries is another' <<<"$output" || { echo "FAIL: another error: $output"; exit 1; }
