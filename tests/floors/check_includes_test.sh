#!/bin/sh
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

accepts keys/a.cpp '#include "base/text.hpp"'
accepts verifier/a.cpp '#include "archive/tree.hpp"'
accepts publisher/a.cpp '#include "verifier/updater.hpp"'
accepts keys/a.cpp '#include <openssl/evp.h>'
accepts base/posix_a.cpp '#include <unistd.h>'
accepts archive/a.cpp '#include <archive.h>'

refuses base/a.cpp '#include "keys/digest.hpp"'
refuses keys/a.hpp '#include "metadata/json.hpp"'
refuses metadata/a.cpp '#include "archive/tree.hpp"'
refuses archive/a.cpp '#include "verifier/updater.hpp"'
refuses verifier/a.cpp '#include "signer/ceremony.hpp"'
refuses verifier/a.cpp '#include "publisher/stage.hpp"'
refuses publisher/a.cpp '#include "signer/ceremony.hpp"'
refuses signer/a.cpp '#include "verifier/updater.hpp"'
refuses signer/a.cpp '  #  include "publisher/stage.hpp"'
refuses metadata/a.cpp '#include <openssl/evp.h>'
refuses verifier/a.cpp '#include <nlohmann/json.hpp>'
refuses verifier/a.cpp '#include <archive.h>'
refuses verifier/a.cpp '#include <curl/curl.h>'
refuses signer/a.cpp '#include <sys/socket.h>'
refuses keys/a.cpp '#include <unistd.h>'
refuses base/a.cpp '#include <boost/asio.hpp>'
refuses base/a.cpp '#include <netdb.h>'
refuses base/a.cpp '#include "text.hpp"'
refuses base/a.cpp '#include SOME_HEADER'
exit $failed
