#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# static_library.sh ARCHIVE SOURCE CC FLAGS NEEDS...: libsealwright.a, which -DBUILD_SHARED_LIBS=OFF installs, shows
# sealwright_* and no other function or variable (constants that C++ merges by name stay visible, type u), and a C program
# links with it and NEEDS alone.
set -eu
archive=$1 source=$2 cc=$3 flags=$4
shift 4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
others=$(nm --defined-only --extern-only "$archive" 2>/dev/null | awk 'NF == 3 && $2 != "u" && $3 !~ /^sealwright_/ { print $3 }')
[ -z "$others" ] || { echo "the archive defines names of others:"; echo "$others" | head; exit 1; }
libraries=
for need; do libraries="$libraries -l$need"; done
# shellcheck disable=SC2086 # lists of words
"$cc" -std=c11 $flags -I"$source/include" -o "$work/follow" "$source/examples/embed/follow.c" "$archive" $libraries
if ldd "$work/follow" | grep -q libsealwright; then echo "it needs the shared library"; exit 1; fi
code=0
"$work/follow" 2>"$work/said" >/dev/null || code=$?
[ "$code" -eq 2 ] || { echo "expected the usage of the example and exit 2, got $code"; cat "$work/said"; exit 1; }
