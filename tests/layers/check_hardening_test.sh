#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_hardening_test.sh CHECKER CC: the checker refuses a program that lacks one property, and names it.
set -eu
checker=$1 cc=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
cat >"$work/a.c" <<'C'
#include <stdio.h>
int main(int count, char** words) { char text[64]; sprintf(text, "%s", words[count - 1]); return puts(text); }
C
all="-O2 -fPIE -pie -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now -Wl,-z,noexecstack"
# shellcheck disable=SC2086 # lists of words
build() { "$cc" -w $all $1 -o "$work/a" "$work/a.c"; }
build ""
sh "$checker" --fortified "$work/a" || { echo "refuses what is hardened"; failed=1; }
refuses() {
  build "$1"
  if sh "$checker" --fortified "$work/a" >"$work/out" 2>&1 || ! grep -q "$2" "$work/out"; then
    echo "accepts a program built with $1"
    cat "$work/out"
    failed=1
  fi
}
refuses "-fno-PIE -no-pie" "not position independent"
refuses "-Wl,-z,norelro" "no read-only relocations"
refuses "-Wl,-z,execstack" "its stack may execute"
refuses "-Wl,-z,lazy" "relocations are written"
refuses "-fno-stack-protector" "no guarded stack"
refuses "-U_FORTIFY_SOURCE" "no checked function"
exit $failed
