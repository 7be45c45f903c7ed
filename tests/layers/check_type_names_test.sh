#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_type_names_test.sh CHECKER: the checker refuses a planted second definition, and nothing else.
set -eu
checker=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0
mkdir -p "$tree/verifier/client" "$tree/signer/drafts"

# plant FILE NAMESPACE LINES
plant() { printf 'namespace %s {\n%s\n}  // namespace %s\n' "$2" "$3" "$2" >"$tree/$1"; }
check() { sh "$checker" "$tree" >"$tree/out" 2>&1; }

plant verifier/client/a.hpp sealwright::client 'struct Place {
};'
for innocent in 'struct Place;' 'class Place;' 'namespace {
struct Place {
};
}  // namespace' 'template <>
struct Place<int> {
};' 'struct Places {
};'; do
  plant verifier/client/b.cpp sealwright::client "$innocent"
  check || { echo "refused, but is allowed: $innocent"; cat "$tree/out"; failed=1; }
done
for second in 'struct Place {
};' 'class Place final : public Base {
};' 'class [[nodiscard]] Place {
};' 'enum class Place { here };' 'using Place = int;' 'template <class T>
class Place {
};'; do
  plant verifier/client/b.cpp sealwright::client "$second"
  if check || ! grep -q '^verifier/client/b.cpp:[0-9]*: sealwright::client::Place is also defined in verifier/client/a.hpp:2$' "$tree/out"; then
    echo "accepted, but is a second definition: $second"
    failed=1
  fi
done
rm "$tree/verifier/client/b.cpp"
plant signer/drafts/b.hpp sealwright::sign 'struct Place {
};'
check || { echo "refused in another namespace"; cat "$tree/out"; failed=1; }
exit $failed
