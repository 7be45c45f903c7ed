# SPDX-License-Identifier: Apache-2.0
# Build settings of all our targets. Names of targets: sealwright_<folder>.
option(SEALWRIGHT_TESTS "Build the tests" ON)
option(SEALWRIGHT_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(SEALWRIGHT_WERROR "Treat compiler warnings as errors; the presets do" OFF)
option(SEALWRIGHT_HARDENED "Harden the programs and the library: PIE, full RELRO, stack protector, FORTIFY_SOURCE" ON)
option(SEALWRIGHT_FUZZ "Build the fuzz targets with libFuzzer, and no other test; needs Clang" OFF)
option(SEALWRIGHT_SELF_CONTAINED "Link the C++ runtime and libarchive's tar reader statically into the client, if \
libarchive.a is installed (docs/adr/0007-self-contained-client.md)" ON)
option(SEALWRIGHT_MINIMAL "Only the verify rules: no libcurl, no libarchive, no programs" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)  # without it CMake compiles with -fPIE but does not link with -pie
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(SEALWRIGHT_CCACHE ccache)
if(SEALWRIGHT_CCACHE)
  # ccache stores what includes a precompiled header only with this sloppiness.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SEALWRIGHT_CCACHE})
endif()

# For examples in C; our own code is C++ only.
find_program(SEALWRIGHT_C_COMPILER NAMES cc gcc clang)
find_package(OpenSSL 3.0 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_library(SEALWRIGHT_UTF8PROC utf8proc REQUIRED)
find_path(SEALWRIGHT_UTF8PROC_INCLUDE utf8proc.h REQUIRED)
if(NOT SEALWRIGHT_MINIMAL)
  find_package(CURL 7.88 REQUIRED)
  find_package(LibArchive 3.6 REQUIRED)
  find_package(CLI11 2.1 REQUIRED)
  find_library(SEALWRIGHT_ZSTD zstd REQUIRED)
  find_library(SEALWRIGHT_LIBARCHIVE_A libarchive.a)
  find_library(SEALWRIGHT_UTF8PROC_A libutf8proc.a)
endif()

# Settings for our own code, which do not apply to libraries that we include.
add_library(sealwright_options INTERFACE)
target_include_directories(sealwright_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(sealwright_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<BOOL:${SEALWRIGHT_WERROR}>:-Werror>)
# GCC 12 at -O2 warns about the storage of a std::optional or std::variant that it cannot prove to be filled (GCC bug
# 80635 and similar ones). The sanitized build finds real errors at run time.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(sealwright_options INTERFACE -Wno-maybe-uninitialized)
endif()
target_compile_definitions(sealwright_options INTERFACE SEALWRIGHT_VERSION="${PROJECT_VERSION}")

# The hardening that tests/layers/check_hardening.sh checks in each program and in the library.
if(SEALWRIGHT_HARDENED)
  include(CheckCXXCompilerFlag)
  include(CheckLinkerFlag)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "has${flag}" known)
    check_cxx_compiler_flag(${flag} ${known})
    if(${known})
      target_compile_options(sealwright_options INTERFACE ${flag})
    endif()
  endforeach()
  check_linker_flag(CXX "-Wl,-z,relro,-z,now" has_full_relro)
  if(has_full_relro)
    target_link_options(sealwright_options INTERFACE -Wl,-z,relro,-z,now)
  endif()
  # Without optimisation it only warns, and the sanitizers check more.
  if(NOT SEALWRIGHT_SANITIZE AND NOT SEALWRIGHT_FUZZ)
    target_compile_options(sealwright_options INTERFACE
      $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
  endif()
endif()
if(SEALWRIGHT_SANITIZE)
  # The code under test has both. For the tests themselves, UBSan would more than double the time to compile, and -Og
  # adds a fifth.
  define_property(TARGET PROPERTY SEALWRIGHT_IS_TEST INHERITED BRIEF_DOCS "Belongs to tests/" FULL_DOCS "Belongs to tests/")
  target_compile_options(sealwright_options INTERFACE -fsanitize=address -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<IF:$<BOOL:$<TARGET_PROPERTY:SEALWRIGHT_IS_TEST>>,-O0,-fsanitize=undefined>)
  target_link_options(sealwright_options INTERFACE -fsanitize=address,undefined)
endif()
if(SEALWRIGHT_FUZZ)
  target_compile_options(sealwright_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                         -fno-omit-frame-pointer)
  target_link_options(sealwright_options INTERFACE -fsanitize=address,undefined)
endif()

# sealwright_self_contained(TARGET): see SEALWRIGHT_SELF_CONTAINED.
function(sealwright_self_contained target)
  if(SEALWRIGHT_SELF_CONTAINED AND SEALWRIGHT_LIBARCHIVE_A AND NOT SEALWRIGHT_SANITIZE)
    set_target_properties(${target} PROPERTIES SEALWRIGHT_CARRIES_LIBARCHIVE ON)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()

# What a program links beside libsealwright.a.
set(SEALWRIGHT_STATIC_NEEDS archive curl ssl crypto zstd lzma z utf8proc stdc++ m pthread)

# sealwright_closure(LIST TARGET): appends to LIST the static libraries of ours that TARGET is and needs.
function(sealwright_closure list target)
  set(found ${${list}})
  get_target_property(imported ${target} IMPORTED)
  if(NOT imported AND NOT target IN_LIST found)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND found ${target})
    endif()
    get_target_property(needs ${target} INTERFACE_LINK_LIBRARIES)
    foreach(need ${needs})
      if(TARGET ${need})
        sealwright_closure(found ${need})
      endif()
    endforeach()
  endif()
  set(${list} ${found} PARENT_SCOPE)
endfunction()

# sealwright_layer(NAME sources... [LINKS targets...]): a static library of one layer or room, with our warnings.
function(sealwright_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "LINKS")
  add_library(${name} STATIC ${layer_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC sealwright_options ${layer_LINKS})
endfunction()
