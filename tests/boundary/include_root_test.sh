#!/usr/bin/env bash
# Including the opening code compiles with review's include roots and not with intake's.
set -euo pipefail
compiler=$1 lists=$2

includes() { tr ';' '\n' <"$lists/$1.includes" | sed '/^$/d; s/^/-I/'; }

# check SERVICE HEADER: exit code and message of compiling one include.
check() {
  local -a flags
  mapfile -t flags < <(includes "$1")
  echo "#include \"$2\"" | "$compiler" -std=c++20 -fsyntax-only "${flags[@]}" -x c++ - 2>&1
}

for header in candor/open/open.h candor/keys/key_file.h candor/shamir/share.h; do
  check review "$header" || { echo "FAIL: review cannot include $header"; exit 1; }
  if output=$(check intake "$header"); then
    echo "FAIL: intake can include $header"
    exit 1
  fi
  # It must fail for the one reason that counts.
  grep -q "$header: No such file" <<<"$output" || { echo "FAIL: another error: $output"; exit 1; }
done
check intake candor/seal/seal.h || { echo "FAIL: intake cannot include what it should"; exit 1; }

# Broken on purpose: with the include root added, the same check must notice.
open_root=$(tr ';' '\n' <"$lists/review.includes" | grep 'common/open/include$')
cp "$lists/intake.includes" "$lists/broken.includes"
printf ';%s' "$open_root" >>"$lists/broken.includes"
check broken candor/open/open.h >/dev/null || { echo "FAIL: a broken lock goes unnoticed"; exit 1; }
echo "ok: intake's include roots have no way to the opening code"
