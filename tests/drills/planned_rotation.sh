#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Nothing is lost: one person replaces every key, the publisher's too, and no customer notices.
. "$(dirname "$0")/lib.sh"
begin solo
say "first the new keys count beside the old ones:"
works sealwright-sign key replace --owner alice
works sealwright-publish key generate --folder keys-2 --out online-2.swkeys
works sealwright-sign key replace --online online-2.swkeys
say "the old ones are not removed before that is published:"
refused root_stranded 3 sealwright-sign key retire
works sealwright-publish push
cp -a "$world/customer" "$world/sleeper"
works sealwright update
works sealwright-sign key retire --json
works sealwright-publish push
works sealwright update
works sealwright trust show
tells "root 4"
tells "targets: 1 of 1 key"
say "a machine that was off in between follows too:"
rm -rf "$world/customer"
mv "$world/sleeper" "$world/customer"
works sealwright update
works sealwright-sign key retire
tells "Nothing to do"
ended
