#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_error_codes_used.sh ROOT [--write]: every code of the error table is returned somewhere, except those listed in
# tests/layers/unused_error_codes.txt, which are planned but not built yet; and none of those is returned. So the list
# shows only what is missing. --write brings it up to date.
set -eu
cd "$1"
list=tests/layers/unused_error_codes.txt
now=$(mktemp)
trap 'rm -f "$now"' EXIT

sources=
for folder in base cli keys metadata archive repository http verifier signer publisher; do
  [ ! -d "$folder" ] || sources="$sources $folder"
done
# shellcheck disable=SC2086 # a list of folders
used=$(grep -rhoE --include='*.cpp' --include='*.hpp' 'ErrorCode::[a-z0-9_]+' $sources | sed 's/.*:://' | LC_ALL=C sort -u)
{
  echo "# Codes of base/error_codes.def that nothing returns yet. This list must shrink to nothing."
  sed -n 's/^SEALWRIGHT_ERROR(\([a-z0-9_]*\),.*/\1/p' base/error_codes.def | LC_ALL=C sort |
    while read -r code; do printf '%s\n' "$used" | grep -qxF "$code" || echo "$code"; done
} >"$now"

if [ "${2:-}" = --write ]; then cp "$now" "$list"; exit 0; fi
diff -u "$list" "$now" || {
  echo "- is listed but used or gone, + is unused but not listed; run: tests/layers/check_error_codes_used.sh . --write"
  exit 1
}
