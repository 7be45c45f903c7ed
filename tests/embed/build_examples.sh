#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build_examples.sh BUILD WORK SOURCE CC CXX FLAGS: installs the package from BUILD and moves it to WORK/prefix, then
# builds examples/embed against it as projects of their own: in WORK/cmake by the CMake package, in WORK/pkgconfig by
# pkg-config. FLAGS are added when compiling and linking (a sanitized library needs sanitized programs).
set -eu
build=$1 work=$2 source=$3 cc=$4 cxx=$5 flags=$6
rm -rf "$work"
mkdir -p "$work/pkgconfig"
for component in library development; do
  cmake --install "$build" --component "$component" --prefix "$work/first" >/dev/null
done
mv "$work/first" "$work/prefix"
libraries=$(dirname "$(find "$work/prefix" -name 'libsealwright.so' | head -n 1)")
[ "$libraries" = "$work/prefix/lib" ] || ln -s "${libraries#"$work/prefix/"}" "$work/prefix/lib"

cmake -G Ninja -S "$source/examples/embed" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_C_FLAGS="-Wall -Wextra -Wpedantic -Werror $flags" \
  -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror $flags"
cmake --build "$work/cmake"

cd "$work/pkgconfig"
PKG_CONFIG_PATH=$(find "$work/prefix" -name pkgconfig)
export PKG_CONFIG_PATH
# shellcheck disable=SC2046,SC2086 # lists of words
"$cc" -std=c11 $flags -o follow_c "$source/examples/embed/follow.c" $(pkg-config --cflags --libs sealwright)
for example in c cpp; do
  # shellcheck disable=SC2046,SC2086
  "$cc" -std=c11 $flags -c -o newer_numbers.o "$source/tests/embed/newer_numbers.c" $(pkg-config --cflags sealwright)
  [ "$example" = c ] && compiler="$cc -std=c11" || compiler="$cxx -std=c++20"
  # shellcheck disable=SC2046,SC2086
  $compiler $flags -o "newer_$example" "$source/examples/embed/follow.$example" newer_numbers.o $(pkg-config --cflags --libs sealwright)
done
# shellcheck disable=SC2046,SC2086
"$cxx" -std=c++20 $flags -o follow_cpp "$source/examples/embed/follow.cpp" $(pkg-config --cflags --libs sealwright)
