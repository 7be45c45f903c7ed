#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_error_codes_header.sh ROOT: include/sealwright/error_codes.h is what base/error_codes.def says, and its numbers
# stay: a code that moves in the table keeps its number, a new one gets the next, the number of a removed one is not
# reused.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
include/make-error-codes >"$work/made"
diff -u include/sealwright/error_codes.h "$work/made" || {
  echo "run: include/make-error-codes --write"
  exit 1
}

row() { printf 'SEALWRIGHT_ERROR(%s, usage, "meaning", "advice")\n' "$1"; }
{ row one; row two; row three; } >"$work/table"
include/make-error-codes --write "$work/table" "$work/header"
{ row new; row three; row one; } >"$work/table"
include/make-error-codes --write "$work/table" "$work/header"
{ row newer; row new; row three; row one; } >"$work/table"
include/make-error-codes --write "$work/table" "$work/header"
for line in 'E_ONE = 1' 'gone: two = 2' 'E_THREE = 3' 'E_NEW = 4' 'E_NEWER = 5'; do
  grep -q "$line" "$work/header" || { echo "a number moved: $line"; cat "$work/header"; exit 1; }
done
