#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_adr_index.sh FOLDER: the index of FOLDER has a row for each decision, with the title, status and date of its page.
set -eu
export LC_ALL=C
cd "$1"
made=$(mktemp)
trap 'rm -f "$made"' EXIT
for page in [0-9]*.md; do
  awk -v page="$page" '
    NR == 1 { number = substr($2, 1, 4); title = $0; sub(/^# [0-9]+: /, "", title) }
    /^Status: / && status == "" { status = $2; date = $3; sub(/,$/, "", status); sub(/[.,]+$/, "", date) }
    END { print "| [" number "](" page ") | " title " | " status " | " date " |" }' "$page"
done >"$made"
grep '^| \[' README.md | diff -u "$made" - || { echo "$1/README.md (+) and its pages (-) differ"; exit 1; }
