#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# no_socket.sh COMMAND...: runs the command under strace; fails if it fails, or if it or a child of it makes any system
# call of the network family (a Unix socket counts too).
set -eu
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
# A sanitized program cannot look for leaks while it is traced.
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export ASAN_OPTIONS
strace -f -qqq -e signal=none -e trace=network -o "$trace" "$@" || { echo "failed under strace: $*"; exit 1; }
if [ -s "$trace" ]; then
  echo "network system calls of: $*"
  cat "$trace"
  exit 1
fi
