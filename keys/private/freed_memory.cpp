// SPDX-License-Identifier: Apache-2.0
#include "keys/private/freed_memory.hpp"

#include <malloc.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/secret.hpp"

namespace sealwright {
namespace {

void* allocate(std::size_t size, const char*, int) { return size == 0 ? nullptr : std::malloc(size); }

void give_back(void* memory, const char*, int) {
  if (memory != nullptr) cleanse(memory, ::malloc_usable_size(memory));
  std::free(memory);
}

void* resize(void* memory, std::size_t size, const char* file, int line) {
  void* larger = allocate(size, file, line);
  if (larger == nullptr && size != 0) return nullptr;  // the old memory stays, as with realloc
  if (memory != nullptr && larger != nullptr)
    std::memcpy(larger, memory, std::min(size, ::malloc_usable_size(memory)));
  give_back(memory, file, line);
  return larger;
}

}  // namespace

bool cleanse_what_openssl_frees() { return CRYPTO_set_mem_functions(allocate, resize, give_back) == 1; }

}  // namespace sealwright
