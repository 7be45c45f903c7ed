# SPDX-License-Identifier: Apache-2.0
# The shortest path: one person, three commands to publish, two to install. Sourced by ./quickstart.

solo() {
  chapter "One vendor, one customer: the shortest path"
  echo "a long passphrase that only this demonstration uses" >"$world/passphrase"
  local vendor=$world/solo machine=$world/solo-customer with=(--passphrase-file "$world/passphrase")
  mkdir -p "$vendor"
  run_briefly 7 sealwright-sign init --vendor "Example Databases" --product "$product" --url "file://$vendor/public" \
    --dir "$vendor" "${with[@]}"
  run sealwright-sign release "$world/build/$old_version" --version "$old_version" --dir "$vendor" "${with[@]}"
  run sealwright-publish push --dir "$vendor" "${with[@]}"
  say "" "On the customer's machine:"
  run sealwright init "$vendor/public/$product.sealwright" --dir "$machine"
  run sealwright update --dir "$machine"
  show_version "$machine"
}

# Shows that the installed program runs: prints its own version.
show_version() {
  local binary
  binary=$(cd "$1/current/" && find . -type f -perm -u+x \( -name postgres -o -name java -o -name mariadbd -o -name node \) | head -n 1)
  [ -n "$binary" ] || return 0
  printf '  %s$ %s --version%s\n' "$faint" "current/${binary#./}" "$plain"
  "$1/current/$binary" --version 2>&1 | head -n 1 | sed 's/^/    /' || true
}
