#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_symbols.sh BINARY FORBIDDEN [EXPORTED]: BINARY uses and defines no symbol that matches a line of FORBIDDEN, and,
# if EXPORTED is given, exports exactly the symbols listed there. Lines that begin with # are comments.
set -eu
export LC_ALL=C
binary=$1
lines=$(mktemp -d)
trap 'rm -rf "$lines"' EXIT

# Without the version that follows an @. A stripped binary has only the dynamic table.
names() { sed -e 's/@.*//' | sort -u; }
{ nm --format=posix -D "$binary"; nm --format=posix "$binary" 2>/dev/null || true; } |
  awk '{ print $1 }' | names >"$lines/all"
[ -s "$lines/all" ] || { echo "$binary: no symbols to look at"; exit 1; }

grep -v '^#' "$2" >"$lines/forbidden"
if grep -E -f "$lines/forbidden" "$lines/all" >"$lines/found"; then
  sed "s|^|$binary holds the forbidden symbol |" "$lines/found"
  exit 1
fi

[ $# -ge 3 ] || exit 0
# __odr_asan* come from AddressSanitizer.
nm --format=posix -D --defined-only "$binary" | awk '{ print $1 }' | names | grep -v '^__odr_asan' >"$lines/exported" || true
grep -v '^#' "$3" | sort >"$lines/expected"
diff -u "$lines/expected" "$lines/exported" || { echo "$binary: - is promised but missing, + is exported but not listed"; exit 1; }
