#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_machine_paths_test.sh CHECKER: a planted path is refused; a word that only looks like one is not.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
printf 'metadata/root/1.json https://example.com/home/page\n' >"$tree/innocent"
sh "$1" "$tree" || { echo "refused an innocent tree"; exit 1; }
printf 'see "/%s/someone/notes"\n' home >"$tree/guilty"
! sh "$1" "$tree" >"$tree/out" || { echo "accepted a machine path"; exit 1; }
grep -q '^./guilty:1:' "$tree/out"
