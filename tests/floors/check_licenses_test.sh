#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_licenses_test.sh CHECKER: it names a planted file that has no license.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
printf '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n' >"$tree/a.sh"
sh "$1" "$tree" || { echo "refuses a file that has one"; exit 1; }
printf '// A file.\n' >"$tree/b.cpp"
if sh "$1" "$tree" >"$tree/out"; then echo "accepts a file that has none"; exit 1; fi
grep -q '^./b.cpp$' "$tree/out"
