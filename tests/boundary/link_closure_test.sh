#!/usr/bin/env bash
# A tree in which intake links the opening library, directly or through another, does not
# configure; the tree as it is does.
set -euo pipefail
cmake=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A copy of the tree made of links, with intake-service/CMakeLists.txt its own.
for entry in "$source"/*; do
  name=$(basename "$entry")
  case "$name" in
    build | intake-service) ;;
    *) ln -s "$entry" "$work/$name" ;;
  esac
done
mkdir "$work/intake-service"
ln -s "$source"/intake-service/* "$work/intake-service/"
rm "$work/intake-service/CMakeLists.txt"

# configure LINE...: configures with these lines at the end of intake's CMakeLists.txt.
configure() {
  cp "$source/intake-service/CMakeLists.txt" "$work/intake-service/CMakeLists.txt"
  printf '%s\n' "$@" >>"$work/intake-service/CMakeLists.txt"
  rm -rf "$work/out"
  "$cmake" -G Ninja -S "$work" -B "$work/out" -DCANDOR_BUILD_TESTS=OFF 2>&1
}

refuses() {
  local what=$1 output
  shift
  if output=$(configure "$@"); then
    echo "FAIL: configures although intake links $what"
    exit 1
  fi
  tr '\n' ' ' <<<"$output" | grep -q 'links candor_open' ||
    { echo "FAIL: another error: $output"; exit 1; }
}

configure "" >"$work/log" || { cat "$work/log"; echo "FAIL: the tree does not configure"; exit 1; }
refuses "the opening library" 'target_link_libraries(candor_intake_service PRIVATE candor::open)'
refuses "it through another library" \
  'add_library(between STATIC main.cc)' \
  'target_link_libraries(between PRIVATE candor::open)' \
  'target_link_libraries(candor_intake_service PUBLIC between)'
echo "ok: intake's link closure has no way to the opening library"
