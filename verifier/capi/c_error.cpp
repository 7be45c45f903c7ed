// SPDX-License-Identifier: Apache-2.0
#include "verifier/capi/c_error.hpp"

namespace sealwright::client {
namespace {

const char* c_text(std::string_view literal) { return literal.data(); }  // every text here is a literal

// Without memory there is none for an error object either. This one is a constant that is only compared by
// address: the library has no variables, and never reads this one as an error.
alignas(sealwright_error) const unsigned char kNoMemory[sizeof(sealwright_error)]{};

sealwright_error* error_without_memory() {
  return reinterpret_cast<sealwright_error*>(const_cast<unsigned char*>(kNoMemory));
}
bool needs_no_memory(const sealwright_error* error) { return error == error_without_memory(); }

// A value of an error: NULL if there is no error, `otherwise` for the constant that holds nothing.
template <class Part>
const char* text_of(const sealwright_error* error, const char* otherwise, Part part) {
  if (error == nullptr) return nullptr;
  return needs_no_memory(error) ? otherwise : part(*error);
}

ErrorCode code_of(const sealwright_error* error) {
  return needs_no_memory(error) ? ErrorCode::no_memory : error->error.code();
}

}  // namespace

int number_of(ErrorCode code) {
  switch (code) {
#define SEALWRIGHT_ROW(name, number) \
  case ErrorCode::name:              \
    return number;
    SEALWRIGHT_FOR_EACH_ERROR_CODE(SEALWRIGHT_ROW)
#undef SEALWRIGHT_ROW
  }
  return 0;
}

int put_error(sealwright_error** place, const Error& error) noexcept {
  try {
    if (place != nullptr) *place = new sealwright_error(error);
  } catch (...) {
    *place = error_without_memory();
    return static_cast<int>(ExitClass::local_failure);
  }
  return static_cast<int>(error.exit_class());
}

Error call_invalid(std::string detail) { return Error{ErrorCode::call_invalid, std::move(detail)}; }

}  // namespace sealwright::client

extern "C" {

int sealwright_error_code(const sealwright_error* error) {
  return error == nullptr ? 0 : sealwright::client::number_of(sealwright::client::code_of(error));
}
int sealwright_error_class(const sealwright_error* error) {
  return error == nullptr ? SEALWRIGHT_OK
                          : static_cast<int>(exit_class_of(sealwright::client::code_of(error)));
}
const char* sealwright_error_name(const sealwright_error* error) {
  return error == nullptr
             ? nullptr
             : sealwright::client::c_text(sealwright::name_of(sealwright::client::code_of(error)));
}
const char* sealwright_error_role(const sealwright_error* error) {
  return sealwright::client::text_of(error, "", [](const auto& it) { return it.error.role().c_str(); });
}
const char* sealwright_error_file(const sealwright_error* error) {
  return sealwright::client::text_of(error, "", [](const auto& it) { return it.error.file().c_str(); });
}
const char* sealwright_error_expected(const sealwright_error* error) {
  return sealwright::client::text_of(error, "", [](const auto& it) { return it.error.expected().c_str(); });
}
const char* sealwright_error_got(const sealwright_error* error) {
  return sealwright::client::text_of(error, "", [](const auto& it) { return it.error.got().c_str(); });
}
const char* sealwright_error_message(const sealwright_error* error) {
  const auto words = sealwright::meaning_of(sealwright::ErrorCode::no_memory);
  return sealwright::client::text_of(error, sealwright::client::c_text(words),
                                     [](const auto& it) { return it.message.c_str(); });
}
const char* sealwright_error_advice(const sealwright_error* error) {
  const auto words = sealwright::advice_for(sealwright::ErrorCode::no_memory);
  return sealwright::client::text_of(error, sealwright::client::c_text(words),
                                     [](const auto& it) { return it.advice.c_str(); });
}
void sealwright_error_free(sealwright_error* error) {
  if (!sealwright::client::needs_no_memory(error)) delete error;
}

int sealwright_notice_severity(const sealwright_notice* notice) {
  if (notice == nullptr) return 0;
  return notice->severity == sealwright::Severity::info ? SEALWRIGHT_INFO : SEALWRIGHT_WARNING;
}
int sealwright_notice_code(const sealwright_notice* notice) {
  return notice == nullptr ? 0 : sealwright_error_code(&notice->about);
}
const char* sealwright_notice_name(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_name(&notice->about);
}
const char* sealwright_notice_role(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_role(&notice->about);
}
const char* sealwright_notice_file(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_file(&notice->about);
}
const char* sealwright_notice_expected(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_expected(&notice->about);
}
const char* sealwright_notice_got(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_got(&notice->about);
}
const char* sealwright_notice_message(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_message(&notice->about);
}
const char* sealwright_notice_advice(const sealwright_notice* notice) {
  return notice == nullptr ? nullptr : sealwright_error_advice(&notice->about);
}

const char* sealwright_version(void) { return SEALWRIGHT_VERSION; }

}  // extern "C"
