#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_licenses.sh ROOT: each source file and script names its license in its first two lines.
set -eu
cd "$1"
found=$(find . -path ./build -prune -o -path ./.git -prune -o -path ./tests/fuzz/corpus -prune -o -type f \
  \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' -o -name '*.sh' -o -name '*.mjs' -o -name '*.cmake' \
  -o -name CMakeLists.txt \) -print | LC_ALL=C sort | while read -r file; do
  head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
done)
[ -z "$found" ] || { echo "$found"; echo "no line: SPDX-License-Identifier: Apache-2.0"; exit 1; }
