#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The upload credential is stolen, and nothing else: no client accepts what it writes.
. "$(dirname "$0")/lib.sh"
begin solo
cp -a "$public" "$world/old-public"
build 1.2.0
works sealwright-sign release --version 1.2.0 build/
works sealwright-publish push

say "an old timestamp, to hide the update; a customer who saw the new one refuses it:"
cp -a "$world/customer" "$world/fresh"
works sealwright update
cp "$world/old-public/metadata/timestamp.json" "$public/metadata/timestamp.json"
refused version_rollback 3 sealwright update
say "a timestamp without signatures:"
echo '{"signatures":[],"signed":{}}' >"$public/metadata/timestamp.json"
status=0
sealwright update >"$world/said" 2>&1 || status=$?
[ "$status" = 3 ] || { said; die "an unsigned timestamp must be refused"; }
refused version_exists 3 sealwright-publish status
say "empty signatures, and a bootstrap file with the thief's root:"
for side in "$public"/signatures/*/manifest.json.sig; do echo '{"payloadType":"application/vnd.in-toto+json","signatures":[]}' >"$side"; done
(mkdir -p "$world/evil" && cd "$world/evil" && HOME=$world/evil works sealwright-sign init --vendor Evil --product acme-app --url "file://$public" --owner evil &&
  HOME=$world/evil works sealwright-publish push && cp public/acme-app.sealwright "$public/")
fingerprint=$(sealwright trust show --json | sed -E 's/.*"firstFingerprint":"([0-9a-f]*)".*/\1/')
works mv "$world/customer" "$world/aside"
refused fingerprint_mismatch 3 sealwright init "$public/acme-app.sealwright" --fingerprint "$fingerprint"
works mv "$world/aside" "$world/customer"
say "and a next root, which stops every customer:"
echo junk >"$public/metadata/2.root.json"
cp "$world/vendor/published/metadata/timestamp.json" "$public/metadata/timestamp.json"
refused json_invalid 3 sealwright update
refused version_exists 3 sealwright-publish status
tells "NO CLIENT CAN UPDATE"

runbook "Unexpected files on the server"
runbook "The upload credential is stolen"
works sealwright update
runs 1.2.0
rm -rf "$world/customer"
mv "$world/fresh" "$world/customer"
works sealwright update
runs 1.2.0
rm -rf "$world/customer"
works sealwright init "$public/acme-app.sealwright" --fingerprint "$fingerprint"
works sealwright update
runs 1.2.0
ended
