#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_no_globals.sh LIBRARY [KNOWN_PATH...]: nothing of LIBRARY runs when it is loaded, it has no variable that can be
# written, and it holds no absolute path, except for these.
set -eu
export LC_ALL=C
library=$1
shift
refused=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The one initialiser is the compiler's own (frame_dummy): eight bytes, one pointer.
size=$(readelf -SW "$library" | sed -n 's/.* \.init_array  *INIT_ARRAY  *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
[ "$((0x${size:-0}))" -le 8 ] || { echo "$library: .init_array has $((0x$size)) bytes: something is initialised at load"; refused=yes; }

# Objects in .data, .bss, .tdata and .tbss; DW.ref.* are the compiler's too.
sections=$(readelf -SW "$library" | sed -n 's/^ *\[ *\([0-9]*\)\] \.\(data\|bss\|tdata\|tbss\) .*/\1/p' | tr '\n' ' ')
readelf -sW "$library" | awk -v sections="$sections" '
  BEGIN { split(sections, list, " "); for (i in list) writable[list[i]] = 1 }
  ($4 == "OBJECT" || $4 == "TLS") && ($7 in writable) { print $8 }' |
  grep -vxE 'completed\.[0-9]+|__dso_handle|__TMC_END__|DW\.ref\..*' | sort -u >"$work/globals" || true
if [ -s "$work/globals" ]; then
  sed "s|^|$library can write to its variable |" "$work/globals"
  refused=yes
fi

known=$(printf '%s\n' "$@")
objcopy -O binary --only-section=.rodata --only-section='.rodata.*' "$library" "$work/rodata"
strings "$work/rodata" | grep -oE '/(dev|etc|home|opt|proc|root|run|srv|sys|tmp|usr|var)(/[A-Za-z0-9_.-]+)*' | sort -u |
  grep -vxF "$known" >"$work/paths" || true
if [ -s "$work/paths" ]; then
  sed "s|^|$library knows the path |" "$work/paths"
  refused=yes
fi
[ -z "$refused" ]
