#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_error_codes_tested_test.sh CHECK: the check names a code that no test mentions, and accepts one that a test
# does.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/base" "$work/tests"
printf 'SEALWRIGHT_ERROR(%s, refused, "m", "a")\n' known_code lost_code >"$work/base/error_codes.def"
echo 'EXPECT_THAT(x, FailsWith(ErrorCode::known_code));' >"$work/tests/x_test.cpp"
if sh "$1" "$work" >"$work/said"; then echo "a code without a test was not named"; exit 1; fi
grep -q ': lost_code$' "$work/said"
echo '{"code": "lost_code"}' >"$work/tests/vectors.json"
sh "$1" "$work"
