#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lifecycle key is stolen: the thief can extend support dates, but not shorten them, and cannot sign a release.
. "$(dirname "$0")/lib.sh"
begin solo
works sealwright-sign lifecycle new --line 1 --first-release 1.0.0 --last-day 2031-12-31 --purl pkg:generic/acme.example/acme-app
works sealwright-publish push
works sealwright update
works sealwright status
tells "31 December 2031"

say "that key alone cannot sign a release: acme-app needs its own"
mkdir -p "$world/thief"
cp -a "$HOME/.config" "$world/thief/"
rm "$world"/thief/.config/sealwright/*.keyring/{root,targets,acme-app}.pem
build 6.6.6
HOME=$world/thief refused key_not_found 1 sealwright-sign release --version 6.6.6 build/

say "even with the vendor's publisher the thief cannot shorten a date:"
works sealwright-sign lifecycle new --line 1 --last-day 2028-12-31
refused cle_shortened 3 sealwright-publish push
works sealwright-sign abandon "requests/$(newest_request).swrel" --reason "a thief's date"

runbook "The lifecycle key is stolen"
works sealwright update
works sealwright status
tells "31 December 2031"
works sealwright trust show
tells "lifecycle accepted up to version 3"
ended
