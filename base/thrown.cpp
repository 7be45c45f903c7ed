// SPDX-License-Identifier: Apache-2.0
#include "base/thrown.hpp"

#include <new>

namespace sealwright {
namespace {

Error with_words(ErrorCode code, const char* words) noexcept {
  try {
    return Error{code, words};
  } catch (...) {  // no memory for the words
    return Error{code};
  }
}

}  // namespace

void throw_no_memory() { throw std::bad_alloc(); }
void throw_crypto_unavailable(const char* what) { throw Unable(ErrorCode::crypto_unavailable, what); }
void throw_mistake(const char* what) { throw Unable(ErrorCode::internal_error, what); }

Error error_of_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::no_memory};
  } catch (const Unable& unable) {
    return with_words(unable.code(), unable.what());
  } catch (const std::exception& exception) {
    return with_words(ErrorCode::internal_error, exception.what());
  } catch (...) {
    return Error{ErrorCode::internal_error};
  }
}

}  // namespace sealwright
