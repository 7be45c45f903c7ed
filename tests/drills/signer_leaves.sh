#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bob leaves, dave comes. Every retained manifest is signed again.
. "$(dirname "$0")/lib.sh"
begin team
mkdir "$world/dave"
HOME=$world/dave works sealwright-sign key generate --owner dave --product acme-app --out "$world/vendor/dave.swkeys"
say "if the leaving signer signed the first step, the second would strand customers; that is refused:"
cp -a "$world" "$world.try"
(
  world=$world.try
  export HOME=$world/home
  cd "$world/vendor"
  public=$world/vendor/public
  works sealwright-publish endpoint add "$public"
  works sealwright-sign key replace --owner bob --owner-keys dave.swkeys --role targets --request
  sign_by alice bob
  works sealwright-publish push
  works sealwright-sign key remove --owner bob --role targets --request
  sign_by alice carol
  refused root_stranded 3 sealwright-publish push
)
rm -rf "$world.try"
say "before bob is removed the retained releases carry signatures of alice and bob:"
cp -a "$public" "$world/old-public"

runbook "A signer leaves"
works sealwright update
works sealwright trust show
tells "root 3"
say "rollback, and a fresh install of each retained version, work under the new keys:"
works sealwright rollback
runs 1.0.0
for version in 1.0.0 1.1.0; do
  rm -rf "$world/customer"
  works sealwright init "$public/acme-app.sealwright"
  works sealwright update --to $version
  runs $version
done
say "bob's keys can no longer sign:"
build 1.2.0
works sealwright-sign release --version 1.2.0 build/ --request
name=$(newest_request)
mkdir -p "$world/bob/desk"
cp "requests/$name.swreq" "$world/bob/desk/"
(cd "$world/bob/desk" && HOME=$world/bob refused signature_wrong_key 3 sealwright-sign sign "$name.swreq" --approve "$(sha256sum <"$name.swreq" | cut -d' ' -f1)")
say "and without the new signatures a retained release would be refused:"
for side in "$world"/old-public/signatures/*/manifest.json.sig; do cp -f "$side" "$public/${side#"$world"/old-public/}"; done
rm -rf "$world/customer"
works sealwright init "$public/acme-app.sealwright"
refused threshold_not_met 3 sealwright update
ended
