#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_hardening.sh [--fortified] FILE...: each program or library is position independent, has a stack that does not
# execute, relocations that are read-only before its code runs, and guarded stacks; with --fortified also the checked
# functions of the C library (a sanitized build has none). A library stays loaded (docs/adr/0016-one-http-client.md).
set -eu
is_fortified=
if [ "$1" = --fortified ]; then is_fortified=yes; shift; fi
failed=0
miss() { echo "$file: $1"; failed=1; }
for file in "$@"; do
  readelf -hW "$file" | grep -q 'Type: *DYN' || miss "not position independent"
  readelf -lW "$file" | grep -q 'GNU_RELRO' || miss "no read-only relocations"
  readelf -lW "$file" | grep 'GNU_STACK' | grep -q ' RW ' || miss "its stack may execute"
  readelf -dW "$file" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || miss "relocations are written while it runs"
  readelf -sW --dyn-syms "$file" | grep -q '__stack_chk_fail' || miss "no guarded stack"
  [ -z "$is_fortified" ] || readelf -sW --dyn-syms "$file" | grep -qE ' __[a-z]+_chk(@|$)' || miss "no checked function"
  case $file in
    *.so*) readelf -dW "$file" | grep -q NODELETE || miss "may be unloaded while a resolver's thread runs in it" ;;
  esac
done
exit $failed
