#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_error_codes_tested.sh ROOT: a test reaches every code of the error table: it names the code as ErrorCode::CODE, or as
# a word of its own in quotation marks, brackets or a list of alternatives.
set -eu
cd "$1"
named=$(mktemp)
trap 'rm -f "$named"' EXIT
grep -rhoE 'ErrorCode::[a-z0-9_]+|["|[][a-z0-9_]+[]"|]|(refused|expect_refusal) [a-z0-9_]+' \
  --include='*.cpp' --include='*.hpp' --include='*.sh' --include='*.json' --include='*.mjs' tests |
  sed -E 's/.*(::| )//; s/[]["|]//g' | LC_ALL=C sort -u >"$named"
missing=$(sed -n 's/^SEALWRIGHT_ERROR(\([a-z0-9_]*\),.*/\1/p' base/error_codes.def | LC_ALL=C sort | LC_ALL=C comm -23 - "$named")
[ -z "$missing" ] || { echo "No test reaches these codes of base/error_codes.def:" $missing; exit 1; }
