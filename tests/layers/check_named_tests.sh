#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_named_tests.sh PAGE BUILD: every test that a table row of PAGE names as `Suite.Name` is known to ctest in BUILD, or
# to one of the programs there that ctest runs as a whole.
set -eu
export LC_ALL=C
names=$(mktemp -d)
trap 'rm -rf "$names"' EXIT
grep '^|' "$1" | grep -oE '`[A-Z][A-Za-z0-9_/]*\.[A-Z][A-Za-z0-9_/]*`' | tr -d '`' | sort -u >"$names/named"
[ -s "$names/named" ] || { echo "$1 names no test"; exit 1; }
ctest --test-dir "$2" -N | sed -n 's/^ *Test *#[0-9]*: \([^ ]*\).*/\1/p' >"$names/listed"
for program in "$2"/bin/customer_program_test "$2"/bin/clock_program_test "$2"/bin/exports_program_test \
    "$2"/bin/embedding_test "$2"/bin/c_interface_test "$2"/bin/embed_openssl_test "$2"/bin/embed_shortage_test \
    "$2"/bin/attacks_hostile_text_test; do
  [ ! -x "$program" ] || "$program" --gtest_list_tests | awk '/^[^ ]/ { suite = $1 } /^  / { print suite $1 }' >>"$names/listed"
done
sort -u "$names/listed" >"$names/known"
missing=$(comm -23 "$names/named" "$names/known")
[ -z "$missing" ] || { echo "$1 names tests that do not exist:"; echo "$missing"; exit 1; }
