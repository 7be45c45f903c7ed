#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_adr_index_test.sh CHECKER: it refuses an index without a page, with another title, and with another status.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '# 0001: One\n\nStatus: accepted, 2026-01-02. Extends nothing.\n' >"$folder/0001-one.md"
row() { printf '| [0001](0001-one.md) | %s | %s | 2026-01-02 |\n' "$1" "$2" >"$folder/README.md"; }
refuses() { if sh "$1" "$folder" >/dev/null; then echo "accepts $2"; exit 1; fi; }
row One accepted
sh "$1" "$folder" || { echo "refuses a true index"; exit 1; }
row Two accepted
refuses "$1" "another title"
row One proposed
refuses "$1" "another status"
row One accepted
printf '# 0002: Two\n\nStatus: accepted, 2026-01-03.\n' >"$folder/0002-two.md"
refuses "$1" "a page without a row"
