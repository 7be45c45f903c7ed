#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signing_ceremony.sh SEALWRIGHT-SIGN: a whole signing, from the first key to a signed release, in a temporary directory.
set -eu
sign=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export HOME="$dir/home"
mkdir -p "$HOME" "$dir/build" "$dir/vendor"
echo "correct horse battery" >"$dir/passphrase"
echo content >"$dir/build/app"
"$sign" init --vendor Acme --product acme-app --url https://updates.acme.example --dir "$dir/vendor" \
  --passphrase-file "$dir/passphrase" >/dev/null
"$sign" release "$dir/build" --version 1.0.0 --dir "$dir/vendor" --passphrase-file "$dir/passphrase" >/dev/null
[ -s "$dir/vendor/requests/acme-app-1.0.0.swrel" ]
