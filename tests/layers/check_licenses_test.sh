#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_licenses_test.sh CHECKER: it names a planted source and a planted script without a license.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
printf '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n' >"$tree/a.sh"
sh "$1" "$tree" || { echo "refuses a file that has one"; exit 1; }
echo "no source" >"$tree/README.md"
sh "$1" "$tree" || { echo "refuses a file that needs none"; exit 1; }
for planted in b.cpp:'// A file.' run:'#!/bin/sh'; do
  file=${planted%%:*}
  echo "${planted#*:}" >"$tree/$file"
  if sh "$1" "$tree" >"$tree/out"; then echo "accepts $file"; exit 1; fi
  grep -qx "./$file" "$tree/out"
  rm "$tree/$file" "$tree/out"
done
