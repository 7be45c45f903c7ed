#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_errors_page.sh ROOT: docs/errors.md is what docs/make-errors makes of the table, and holds every row.
set -eu
cd "$1"
made=$(mktemp)
trap 'rm -f "$made"' EXIT
docs/make-errors >"$made"
diff -u docs/errors.md "$made" || { echo "out of date; run: docs/make-errors > docs/errors.md"; exit 1; }
rows=$(grep -c '^SEALWRIGHT_ERROR(' base/error_codes.def)
[ "$(grep -c '^| `' docs/errors.md)" = "$rows" ] || { echo "not all of the $rows rows are in the page"; exit 1; }
