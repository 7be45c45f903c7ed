#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_direct_libraries.sh PROGRAM LIST: the libraries that PROGRAM itself asks for are exactly those of LIST. A sanitized
# build may ask for the sanitizers and for what these bring, the mathematical library, too. Lines that begin with # are
# comments.
set -eu
export LC_ALL=C
found=$(mktemp)
trap 'rm -f "$found"' EXIT
readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort >"$found"
if grep -q '^libasan\.' "$found"; then sed -i -E '/^lib(asan|ubsan|m)\./d' "$found"; fi
grep -v '^#' "$2" | sort | diff -u - "$found" || {
  echo "$1: - is listed but not linked, + is linked but not listed"
  exit 1
}
