#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_includes_test.sh CHECKER TABLE: the checker refuses each planted include, and nothing else.
set -eu
checker=$1
table=$2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

plant() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/base" "$(dirname "$tree/$1")"
  printf '#pragma once\n#include <string>\n' >"$tree/base/sound.hpp"
  printf '%s\n' "$2" >"$tree/$1"
}
accepts() {
  plant "$1" "$2"
  sh "$checker" "$tree" "$table" >"$tree/out" 2>&1 || { echo "refused, but is allowed: $1: $2"; cat "$tree/out"; failed=1; }
}
refuses() {
  plant "$1" "$2"
  if sh "$checker" "$tree" "$table" >"$tree/out" 2>&1; then
    echo "accepted, but is forbidden: $1: $2"
    failed=1
  elif ! grep -q "^$1:1: " "$tree/out"; then
    echo "refused without naming the place: $1: $2"
    cat "$tree/out"
    failed=1
  fi
}

accepts keys/public/a.cpp '#include "base/text.hpp"'
accepts keys/private/a.cpp '#include "keys/public/digest.hpp"'
accepts verifier/install/a.cpp '#include "archive/tree.hpp"'
accepts verifier/tuf/a.cpp '#include "metadata/tuf/verified.hpp"'
accepts publisher/checks/a.cpp '#include "verifier/tuf/updater.hpp"'
accepts tests/keys/a.cpp '#include "keys/private/signing_key.hpp"'
accepts keys/public/a.cpp '#include <openssl/evp.h>'
accepts base/posix_a.cpp '#include <unistd.h>'
accepts archive/a.cpp '#include <archive.h>'

# Up a layer.
refuses base/a.cpp '#include "keys/public/digest.hpp"'
refuses keys/public/a.hpp '#include "metadata/json/json.hpp"'
refuses metadata/release/a.cpp '#include "archive/tree.hpp"'
refuses archive/a.cpp '#include "verifier/client/updater.hpp"'
refuses repository/a.cpp '#include "verifier/tuf/refresh.hpp"'
refuses verifier/client/a.cpp '#include "signer/signing/ceremony.hpp"'
refuses verifier/client/a.cpp '#include "publisher/staging/stage.hpp"'
refuses publisher/checks/a.cpp '#include "signer/signing/ceremony.hpp"'
refuses signer/signing/a.cpp '#include "verifier/client/updater.hpp"'
refuses signer/signing/a.cpp '  #  include "publisher/staging/stage.hpp"'
# Up within a layer.
refuses keys/public/a.cpp '#include "keys/private/signing_key.hpp"'
refuses metadata/json/a.cpp '#include "metadata/tuf/verified.hpp"'
refuses metadata/lifecycle/a.cpp '#include "metadata/release/manifest.hpp"'
refuses verifier/transport/a.cpp '#include "verifier/tuf/refresh.hpp"'
refuses verifier/client/a.cpp '#include "verifier/commands/commands.hpp"'
refuses verifier/client/a.cpp '#include "keys/private/signing_key.hpp"'
refuses signer/signing/a.cpp '#include "signer/drafts/founding.hpp"'
refuses publisher/endpoints/a.cpp '#include "publisher/push/push.hpp"'
# In no room.
refuses verifier/a.cpp '#include "base/text.hpp"'
refuses verifier/tuf/a.cpp '#include "verifier/refresh.hpp"'
# Headers of others.
refuses metadata/json/a.cpp '#include <openssl/evp.h>'
refuses verifier/tuf/a.cpp '#include <nlohmann/json.hpp>'
refuses verifier/install/a.cpp '#include <archive.h>'
refuses verifier/tuf/a.cpp '#include <curl/curl.h>'
refuses signer/signing/a.cpp '#include <sys/socket.h>'
refuses keys/public/a.cpp '#include <unistd.h>'
refuses base/a.cpp '#include <boost/asio.hpp>'
refuses base/a.cpp '#include <netdb.h>'
refuses base/a.cpp '#include "text.hpp"'
refuses base/a.cpp '#include SOME_HEADER'

# A table that allows a cycle of two rooms, or of three.
refuses_table() {
  plant base/a.cpp '#include "base/text.hpp"'
  printf '%s\n' "$@" >"$tree/table"
  if sh "$checker" "$tree" "$tree/table" >"$tree/out" 2>&1 || ! grep -q "part of a circle" "$tree/out"; then
    echo "accepted, but is a circle: $*"
    failed=1
  fi
}
refuses_table 'room base  keys' 'room keys  base'
refuses_table 'room base  keys/b' 'room keys/b  keys/a' 'room keys/a  base'
refuses_table 'room base' 'room keys/a  keys' 'room keys/b  keys'
exit $failed
