# SPDX-License-Identifier: Apache-2.0
# Chooses two consecutive versions of a real program from a package registry. Sourced by ./quickstart.
#
# Takes the first package that apt offers in two versions and that is large enough, otherwise a pinned pair from npm.

candidates='postgresql-15 openjdk-17-jre-headless mariadb-server-core postgresql-17 openjdk-21-jre-headless'
fallback_versions='22.11.0 22.12.0' # of Node.js
smallest=$((50 * 1000 * 1000))      # bytes unpacked

# "15.18-0+deb12u1" -> "15.18.0": the upstream version, as a semantic version.
semantic_version() {
  local upstream=${1#*:}
  upstream=${upstream%%[-+~]*}
  IFS=. read -r major minor patch _ <<<"$upstream"
  printf '%s.%s.%s' "$((10#${major:-0}))" "$((10#${minor:-0}))" "$((10#${patch:-0}))"
}

unpacked_bytes() { du -sb --apparent-size "$1" | cut -f1; }

# Two versions, the older one first.
versions_offered() {
  apt-cache madison "$1" 2>/dev/null | awk -F' *[|] *' '{print $2}' | sort -uV | tail -n 2
}

take_from_apt() { # PACKAGE
  local versions version
  mapfile -t versions < <(versions_offered "$1")
  [ "${#versions[@]}" = 2 ] || return 1
  [ "$(semantic_version "${versions[0]}")" != "$(semantic_version "${versions[1]}")" ] || return 1
  old_version=$(semantic_version "${versions[0]}") new_version=$(semantic_version "${versions[1]}")
  mkdir -p "$world/debs"
  for version in "${versions[@]}"; do
    (cd "$world/debs" && apt-get download -q "$1=$version") >"$world/said" 2>&1 || return 1
    dpkg-deb -x "$world"/debs/"$1"_*.deb "$world/build/$(semantic_version "$version")" || return 1
    rm -f "$world"/debs/*.deb
  done
  [ "$(unpacked_bytes "$world/build/$new_version")" -ge "$smallest" ] || return 1
  program=$1 product=${1%%-[0-9]*} origin="Debian's package $1, ${versions[0]} and ${versions[1]}"
}

take_from_npm() {
  command -v npm >/dev/null || cmake/install-packages test
  local machine
  case $(uname -m) in aarch64) machine=arm64 ;; *) machine=x64 ;; esac
  read -r old_version new_version <<<"$fallback_versions"
  for version in $fallback_versions; do
    (cd "$world" && npm pack --silent "node-linux-$machine@$version") >"$world/said" 2>&1 || return 1
    mkdir -p "$world/build/$version"
    tar -xzf "$world/node-linux-$machine-$version.tgz" -C "$world/build/$version" --strip-components=1
  done
  program=node product=node origin="npm's package node-linux-$machine, $fallback_versions"
}

# Sets program, product, origin, old_version, new_version; the trees are build/VERSION.
choose_program() {
  local package
  for package in $candidates; do
    rm -rf "${world:?}/build"
    mkdir -p "$world/build"
    take_from_apt "$package" && return
  done
  rm -rf "${world:?}/build"
  take_from_npm || die "neither apt nor npm offers two versions of a program today"
}
