#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_named_tests_test.sh CHECKER BUILD: a page that names a test of this build passes, one that names an invented
# test fails.
set -eu
page=$(mktemp)
trap 'rm -f "$page"' EXIT
echo '| an attack | a rule | `Architecture.EveryIncludeKeepsToTheTable` |' >"$page"
sh "$1" "$page" "$2" || { echo "refused a page whose test exists"; exit 1; }
echo '| an attack | a rule | `Architecture.NoOneWroteThisTest` |' >>"$page"
! out=$(sh "$1" "$page" "$2") || { echo "accepted a test that does not exist"; exit 1; }
case $out in *NoOneWroteThisTest*) ;; *) echo "refused for another reason: $out"; exit 1 ;; esac
echo 'a page without a table' >"$page"
! sh "$1" "$page" "$2" >/dev/null || { echo "accepted a page that names no test"; exit 1; }
