#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# unpack_without_openat2.sh TEST_PROGRAM: unpacking is as safe where openat2 is missing (kernels before 5.6:
# ENOSYS) or forbidden (seccomp filters: EPERM). Runs the tests of unpacking under strace, which makes each call fail.
set -eu
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
for error in ENOSYS EPERM; do
  # Leaks cannot be looked for under a tracer.
  ASAN_OPTIONS=detect_leaks=0 strace -f -o "$trace" -e trace=openat2 -e inject=openat2:error=$error \
    "$1" --gtest_brief=1 --gtest_filter='-*Cut*'
  grep -q "openat2.*$error.*(INJECTED)" "$trace" || { echo "openat2 was never called"; exit 1; }
  if grep 'openat2(' "$trace" | grep -vq INJECTED; then echo "an openat2 went through"; exit 1; fi
done
