#include "verifier/c_error.hpp"

namespace sealwright {
namespace {

const char* c_text(std::string_view literal) { return literal.data(); }  // the table's are literals

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

int tell(sealwright_error** place, const Error& error) noexcept {
  try {
    if (place != nullptr) *place = new sealwright_error(error);
  } catch (...) {
    *place = nullptr;
  }
  return static_cast<int>(error.exit_class());
}

Error call_invalid(std::string detail) { return Error{ErrorCode::call_invalid, std::move(detail)}; }

}  // namespace sealwright

extern "C" {

int sealwright_error_code(const sealwright_error* error) {
  return error == nullptr ? 0 : sealwright::number_of(error->error.code());
}
int sealwright_error_class(const sealwright_error* error) {
  return error == nullptr ? SEALWRIGHT_OK : static_cast<int>(error->error.exit_class());
}
const char* sealwright_error_name(const sealwright_error* error) {
  return error == nullptr ? nullptr : sealwright::c_text(sealwright::name_of(error->error.code()));
}
const char* sealwright_error_role(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->error.role().c_str();
}
const char* sealwright_error_file(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->error.file().c_str();
}
const char* sealwright_error_expected(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->error.expected().c_str();
}
const char* sealwright_error_got(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->error.got().c_str();
}
const char* sealwright_error_message(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->message.c_str();
}
const char* sealwright_error_advice(const sealwright_error* error) {
  return error == nullptr ? nullptr : error->advice.c_str();
}
void sealwright_error_free(sealwright_error* error) { delete error; }

const char* sealwright_version(void) { return SEALWRIGHT_VERSION; }

}  // extern "C"
