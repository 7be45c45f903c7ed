#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# supervisor_without_close_range.sh TEST_PROGRAM: no descriptor reaches a program where close_range is missing (kernels
# before 5.9: ENOSYS) or forbidden (seccomp filters: EPERM). Runs the test under strace, which makes each call fail.
set -eu
trace=$(mktemp)
trap 'rm -f "$trace"' EXIT
for error in ENOSYS EPERM; do
  # Leaks cannot be looked for under a tracer.
  ASAN_OPTIONS=detect_leaks=0 strace -f -o "$trace" -e trace=close_range -e inject=close_range:error=$error \
    "$1" --gtest_brief=1 --gtest_filter='Supervisor.NoDescriptor*'
  grep -q "close_range.*$error.*(INJECTED)" "$trace" || { echo "close_range was never called"; exit 1; }
done
