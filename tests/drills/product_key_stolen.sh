#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The product's key is stolen, to its threshold of one; not the online keys, not the upload credential.
. "$(dirname "$0")/lib.sh"
begin solo
cp "$HOME"/.config/sealwright/*.keyring/acme-app.pem "$world/stolen.pem"

say "the thief signs another list of releases; if it is served, the snapshot exposes it:"
original=$(newest acme-app)
cp "$original" "$world/kept"
evil=$(printf evil | sha256sum | cut -d' ' -f1)
forge "$original" 's/("acme-app\/1\.1\.0\/manifest\.json":\{"custom":\{[^}]*\}\},"hashes":\{"sha256":")[0-9a-f]{64}/\1'"$evil"'/' "$world/stolen.pem" >"$world/forged"
grep -q "$evil" "$world/forged" || die "the forgery failed"
cp -f "$world/forged" "$original"
rm "$world/customer/state/trusted/acme-app.json"
refused hash_mismatch 3 sealwright update
cp -f "$world/kept" "$original"

say "under the next number no client asks for it, and the vendor gets a warning:"
cp "$world/forged" "$public/metadata/4.acme-app.json"
works sealwright update
runs 1.1.0
refused remote_moved 7 sealwright-publish status
tells metadata/4.acme-app.json
rm "$public/metadata/4.acme-app.json"

build 1.2.0
runbook "A product's keys are stolen"
works sealwright update
runs 1.2.0
refused below_floor 3 sealwright rollback

say "what was signed with the old key is signed with the new one too, so each version can still be installed:"
rm -rf "$world/customer"
works sealwright init "$public/acme-app.sealwright"
works sealwright update --to 1.0.0
runs 1.0.0

say "the stolen key is no longer authorised:"
forge "$(newest acme-app)" '' "$world/stolen.pem" >"$world/forged"
cp "$world/forged" "$public/metadata/9.acme-app.json"
refused version_exists 3 sealwright-publish status
ended
