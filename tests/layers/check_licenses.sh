#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_licenses.sh ROOT: each source file and script names its license in its first two lines.
set -eu
cd "$1"
is_named_as_source() {
  case $1 in *.cpp | *.hpp | *.h | *.c | *.sh | *.mjs | *.cmake | *CMakeLists.txt) return 0 ;; esac
  return 1
}
found=$(find . -path ./build -prune -o -path ./.git -prune -o -path ./tests/fuzz/corpus -prune -o -type f -print |
  LC_ALL=C sort | while read -r file; do
  is_named_as_source "$file" || [ "$(head -c 2 "$file" | tr -d '\0')" = '#!' ] || continue
  head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
done)
[ -z "$found" ] || { echo "$found"; echo "no line: SPDX-License-Identifier: Apache-2.0"; exit 1; }
