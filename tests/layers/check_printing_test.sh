#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_printing_test.sh CHECK: it refuses code that prints from anywhere else.
set -eu
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
for folder in base cli keys metadata archive repository http verifier signer publisher; do mkdir -p "$planted/$folder"; done
echo 'void f() { std::fwrite("a", 1, 1, stdout); }  // where Words go out' >"$planted/cli/console.cpp"
echo '// std::cerr is not for us' >"$planted/signer/a.cpp"
sh "$1" "$planted" || { echo "refuses what is allowed"; exit 1; }
for line in 'std::cerr << name;' 'std::fputs(name, stderr);' 'write(STDERR_FILENO, name, 1);'; do
  echo "$line" >"$planted/signer/b.cpp"
  if sh "$1" "$planted" >/dev/null; then echo "lets through: $line"; exit 1; fi
done
