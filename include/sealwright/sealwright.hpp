// SPDX-License-Identifier: Apache-2.0
// The C++20 interface of libsealwright: values instead of handles, over the functions of sealwright.h, which
// documents them.
//
//   auto client = sealwright::Client::open({.directory = "/var/lib/acme-app"});
//   if (!client) return complain(client.error());
//   auto checked = client->check();
//   if (!checked) return complain(checked.error());
//   if (const auto* available = std::get_if<sealwright::Available>(&checked->decision))
//     ask(available->release);
//
// Header only: your program links to C functions alone, whatever compiler built the library. Nothing here
// throws, except Result::value_or_throw, and std::bad_alloc from the standard library. Text is what the
// library returns; a text that the vendor did not give is std::nullopt.
#ifndef SEALWRIGHT_SEALWRIGHT_HPP
#define SEALWRIGHT_SEALWRIGHT_HPP

#include <sealwright/sealwright.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sealwright {
inline namespace v0 {

using TimePoint = std::chrono::sys_seconds;

// Why something was refused or failed.
struct Error {
  int code = 0;         // enum sealwright_error_codes, or a code of a newer library: then use its class
  int error_class = 0;  // enum sealwright_error_classes, or a newer one: a failure whatever its number
  std::string name, role, file, expected, got, message, advice;
};

enum class Severity { unrecognised = 0, info = SEALWRIGHT_INFO, warning = SEALWRIGHT_WARNING };
// Something that a person should know and that stopped nothing.
struct Notice {
  Severity severity = Severity::unrecognised;  // one that a newer library has: show it as a warning
  int severity_number = 0;                     // sealwright_notice_severity
  int code = 0;                                // as of an Error
  std::string name, role, file, expected, got, message, advice;
};

// What Result::value_or_throw throws.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

// A value, or the Error that says why there is none.
template <class Value>
class [[nodiscard]] Result {
 public:
  Result(Value value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  // Ends the program if there is no value: test has_value first.
  Value& value() & { return *checked(std::get_if<0>(&state_)); }
  const Value& value() const& { return *checked(std::get_if<0>(&state_)); }
  Value&& value() && { return std::move(*checked(std::get_if<0>(&state_))); }
  Value& operator*() & { return value(); }
  const Value& operator*() const& { return value(); }
  Value&& operator*() && { return std::move(*this).value(); }
  Value* operator->() { return &value(); }
  const Value* operator->() const { return &value(); }
  // The value, or throws Failure.
  Value value_or_throw() && {
    if (!has_value()) throw Failure(error());
    return std::move(*this).value();
  }

  // Ends the program if there is a value.
  const Error& error() const { return *checked(std::get_if<1>(&state_)); }

 private:
  template <class Pointer>
  static Pointer checked(Pointer pointer) {
    if (pointer == nullptr) std::abort();
    return pointer;
  }
  std::variant<Value, Error> state_;
};
// The value of an operation that returns nothing but success.
struct Done {};

struct Fix {
  std::string id, severity;
};
struct Change {
  std::string type, text;
};
// A release that has been verified.
struct Release {
  std::string product, version, channel, manifest;
  TimePoint released_at;
  std::optional<std::string> classification, severity;
  bool is_security = false;
  std::uint64_t download_size = 0;
  std::vector<std::string> signers;
  std::vector<Fix> fixes;
  std::vector<Change> changes;
};

// A decision of a newer library that this header has no name for: report that there is something new, and
// never treat it as "up to date".
struct Unknown {
  int kind = 0;  // sealwright_decision_kind
};
struct UpToDate {};
struct Available {
  Release release;
};
struct Held {
  std::string version;
  Error reason;
};
struct ManagedByAdmin {
  std::optional<std::string> newest;
};
// Unknown comes first, so that a default-constructed decision is not "up to date".
using Decision = std::variant<Unknown, UpToDate, Available, Held, ManagedByAdmin>;

struct Checked {
  Decision decision;
  std::optional<std::string> installed;  // before anything was done
  std::optional<TimePoint> as_of;
  std::vector<Notice> notices;
};

// `unrecognised` is a number that this header has no name for; `state_number` holds it. Support is similar.
enum class OutcomeState {
  unrecognised = 0,
  committed = SEALWRIGHT_COMMITTED,
  on_probation = SEALWRIGHT_ON_PROBATION,
  rolled_back = SEALWRIGHT_ROLLED_BACK
};
struct Outcome {
  OutcomeState state = OutcomeState::unrecognised;
  int state_number = 0;  // sealwright_outcome_state
  std::optional<std::string> version, manifest, recovery;
  std::optional<TimePoint> confirm_before;
  std::optional<Error> reason;
  std::vector<Notice> notices;
};
struct Updated {
  Checked checked;
  std::optional<Outcome> outcome;  // nullopt if there was nothing to do
};

struct Verified {
  Release release;
  std::string anchor;
  std::vector<Notice> notices;
};

// Whether the installed files are still what was signed.
struct Intact {
  std::string version, manifest;
};
struct Changed {
  std::string version, manifest;
  std::vector<Error> differences;
};
using InstalledFiles = std::variant<Intact, Changed>;

enum class Support {
  unrecognised = 0,
  supported = SEALWRIGHT_SUPPORTED,
  ends_soon = SEALWRIGHT_SUPPORT_ENDS_SOON,
  ended = SEALWRIGHT_SUPPORT_ENDED,
  unknown = SEALWRIGHT_SUPPORT_UNKNOWN
};
struct Term {
  std::string id;
  std::optional<std::string> description;
  Support state = Support::unrecognised;
  int state_number = 0;  // sealwright_status_term_state
  std::string last_security_day;
  std::optional<std::string> last_feature_day;
  std::int64_t days_left = 0;
};
struct Status {
  std::string product;
  std::optional<std::string> installed, previous, version;
  std::optional<TimePoint> probation_until, as_of;
  Support support = Support::unrecognised;
  int support_number = 0;  // sealwright_status_support
  std::vector<Term> terms;
  std::vector<Notice> notices;
};

struct SettingFile {
  int level = SEALWRIGHT_SETTINGS_SYSTEM;  // enum sealwright_setting_levels
  std::string name, content;
};
// Returns true to continue, false to cancel. `step` may be a number that this header has no name for. Must
// not throw: an exception out of it ends the program.
using ProgressCallback = std::function<bool(const sealwright_progress&)>;

struct CreateOptions {
  std::string directory, starter, fingerprint;
  std::optional<std::string> platform;
  bool reset = false;
};
struct OpenOptions {
  std::string directory;
  std::map<std::string, std::string> settings;
  std::vector<SettingFile> setting_files;
  ProgressCallback progress;
};
struct UpdateOptions {
  std::optional<std::string> version;
  bool confirm_by_caller = false;
};
// The trust anchors of verify_file.
struct TrustFile {
  std::string content;
};
struct PinnedKeys {
  std::vector<std::string> keys;  // PEM
  std::size_t threshold = 0;      // 0: all of them
};
struct VerifyOptions {
  std::string file;
  std::variant<TrustFile, PinnedKeys> anchor;
  std::optional<std::string> manifest;
  ProgressCallback progress;
};

namespace detail {

template <auto free>
struct Freer {
  template <class Object>
  void operator()(Object* object) const noexcept {
    free(object);
  }
};
template <class Object, auto free>
using Owned = std::unique_ptr<Object, Freer<free>>;

inline std::string text(const char* value) { return value == nullptr ? std::string() : std::string(value); }
inline std::optional<std::string> optional(const char* value) {
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}
inline std::optional<TimePoint> time(std::int64_t seconds) {
  if (seconds == 0) return std::nullopt;
  return TimePoint(std::chrono::seconds(seconds));
}
inline const char* pointer(const std::optional<std::string>& value) {
  return value ? value->c_str() : nullptr;
}
inline sealwright_bytes bytes(const std::string& value) { return {value.data(), value.size()}; }

inline Error error(const sealwright_error* from) {
  return {sealwright_error_code(from),        sealwright_error_class(from),
          text(sealwright_error_name(from)),  text(sealwright_error_role(from)),
          text(sealwright_error_file(from)),  text(sealwright_error_expected(from)),
          text(sealwright_error_got(from)),   text(sealwright_error_message(from)),
          text(sealwright_error_advice(from))};
}
inline std::optional<Error> optional_error(const sealwright_error* from) {
  return from == nullptr ? std::nullopt : std::optional<Error>(error(from));
}
inline Severity severity(int number) {
  const bool is_known = number == SEALWRIGHT_INFO || number == SEALWRIGHT_WARNING;
  return is_known ? static_cast<Severity>(number) : Severity::unrecognised;
}
template <class Object>
std::vector<Notice> notices(const Object* from, std::size_t (*count)(const Object*),
                            const sealwright_notice* (*at)(const Object*, std::size_t)) {
  std::vector<Notice> list;
  for (std::size_t i = 0; i < count(from); ++i) {
    const sealwright_notice* each = at(from, i);
    list.push_back({severity(sealwright_notice_severity(each)), sealwright_notice_severity(each),
                    sealwright_notice_code(each), text(sealwright_notice_name(each)),
                    text(sealwright_notice_role(each)), text(sealwright_notice_file(each)),
                    text(sealwright_notice_expected(each)), text(sealwright_notice_got(each)),
                    text(sealwright_notice_message(each)), text(sealwright_notice_advice(each))});
  }
  return list;
}
template <class Object>
std::vector<Error> errors(const Object* from, std::size_t (*count)(const Object*),
                          const sealwright_error* (*at)(const Object*, std::size_t)) {
  std::vector<Error> list;
  for (std::size_t i = 0; i < count(from); ++i) list.push_back(error(at(from, i)));
  return list;
}

// Calls `function(arguments..., &error)`; returns the error as a value and frees the original.
template <class Function, class... Arguments>
std::optional<Error> failure(Function function, Arguments... arguments) {
  sealwright_error* raw = nullptr;
  const int result = function(arguments..., &raw);
  const Owned<sealwright_error, sealwright_error_free> owned(raw);
  if (result == SEALWRIGHT_OK) return std::nullopt;
  if (raw != nullptr) return error(raw);
  Error without_words;  // there was no memory for more
  without_words.code = SEALWRIGHT_E_NO_MEMORY;
  without_words.error_class = result;
  return without_words;
}

inline Release release(const sealwright_release* from) {
  Release made{text(sealwright_release_product(from)),
               text(sealwright_release_version(from)),
               text(sealwright_release_channel(from)),
               text(sealwright_release_manifest(from)),
               TimePoint(std::chrono::seconds(sealwright_release_released_at(from))),
               optional(sealwright_release_classification(from)),
               optional(sealwright_release_severity(from)),
               sealwright_release_is_security(from) != 0,
               sealwright_release_download_size(from),
               {},
               {},
               {}};
  for (std::size_t i = 0; i < sealwright_release_signer_count(from); ++i)
    made.signers.push_back(text(sealwright_release_signer(from, i)));
  for (std::size_t i = 0; i < sealwright_release_fix_count(from); ++i)
    made.fixes.push_back(
        {text(sealwright_release_fix_id(from, i)), text(sealwright_release_fix_severity(from, i))});
  for (std::size_t i = 0; i < sealwright_release_change_count(from); ++i)
    made.changes.push_back(
        {text(sealwright_release_change_type(from, i)), text(sealwright_release_change_text(from, i))});
  return made;
}

inline Decision decision(const sealwright_decision* from) {
  const int kind = sealwright_decision_kind(from);
  switch (kind) {
    case SEALWRIGHT_UP_TO_DATE:
      return UpToDate{};
    case SEALWRIGHT_AVAILABLE:
      return Available{release(sealwright_decision_release(from))};
    case SEALWRIGHT_HELD:
      return Held{text(sealwright_decision_version(from)), error(sealwright_decision_reason(from))};
    case SEALWRIGHT_MANAGED_BY_ADMIN:
      return ManagedByAdmin{optional(sealwright_decision_version(from))};
    default:
      return Unknown{kind};
  }
}

inline OutcomeState outcome_state(int number) {
  switch (number) {
    case SEALWRIGHT_COMMITTED:
    case SEALWRIGHT_ON_PROBATION:
    case SEALWRIGHT_ROLLED_BACK:
      return static_cast<OutcomeState>(number);
    default:
      return OutcomeState::unrecognised;
  }
}

inline Support support(int number) {
  switch (number) {
    case SEALWRIGHT_SUPPORTED:
    case SEALWRIGHT_SUPPORT_ENDS_SOON:
    case SEALWRIGHT_SUPPORT_ENDED:
    case SEALWRIGHT_SUPPORT_UNKNOWN:
      return static_cast<Support>(number);
    default:
      return Support::unrecognised;
  }
}

inline Checked checked(const sealwright_decision* from) {
  return {decision(from), optional(sealwright_decision_installed(from)),
          time(sealwright_decision_as_of(from)),
          notices(from, sealwright_decision_notice_count, sealwright_decision_notice)};
}

inline Outcome outcome(const sealwright_outcome* from) {
  return {outcome_state(sealwright_outcome_state(from)),
          sealwright_outcome_state(from),
          optional(sealwright_outcome_version(from)),
          optional(sealwright_outcome_manifest(from)),
          optional(sealwright_outcome_recovery(from)),
          time(sealwright_outcome_confirm_before(from)),
          optional_error(sealwright_outcome_reason(from)),
          notices(from, sealwright_outcome_notice_count, sealwright_outcome_notice)};
}

inline Status status(const sealwright_status* from) {
  Status made{text(sealwright_status_product(from)),
              optional(sealwright_status_installed(from)),
              optional(sealwright_status_previous(from)),
              optional(sealwright_status_version(from)),
              time(sealwright_status_probation_until(from)),
              time(sealwright_status_as_of(from)),
              support(sealwright_status_support(from)),
              sealwright_status_support(from),
              {},
              notices(from, sealwright_status_notice_count, sealwright_status_notice)};
  for (std::size_t i = 0; i < sealwright_status_term_count(from); ++i) {
    made.terms.push_back(
        {text(sealwright_status_term_id(from, i)), optional(sealwright_status_term_description(from, i)),
         support(sealwright_status_term_state(from, i)), sealwright_status_term_state(from, i),
         text(sealwright_status_term_last_security_day(from, i)),
         optional(sealwright_status_term_last_feature_day(from, i)),
         sealwright_status_term_days_left(from, i)});
  }
  return made;
}

// The callback given to C; `context` points to the ProgressCallback.
inline int call_progress(void* context, const sealwright_progress* progress) noexcept {
  return (*static_cast<ProgressCallback*>(context))(*progress) ? 0 : 1;
}

}  // namespace detail

// The version of the library in use.
inline std::string version() { return sealwright_version(); }

// Begins to follow a product.
inline Result<Done> create(const CreateOptions& options) {
  sealwright_create_options given{};
  given.size = sizeof given;
  given.directory = options.directory.c_str();
  given.starter = detail::bytes(options.starter);
  given.fingerprint = options.fingerprint.c_str();
  given.platform = detail::pointer(options.platform);
  given.reset = options.reset ? 1 : 0;
  if (auto failed = detail::failure(sealwright_create, &given)) return *std::move(failed);
  return Done{};
}

// An open client directory; one thread at a time, except for `cancel`. Destroying it, or assigning another
// value, calls sealwright_close, with the same effect on a running call.
class Client {
 public:
  static Result<Client> open(OpenOptions options) {
    Client client(std::make_unique<ProgressCallback>(std::move(options.progress)));
    std::vector<sealwright_setting> settings;
    for (const auto& [name, value] : options.settings) settings.push_back({name.c_str(), value.c_str()});
    std::vector<sealwright_setting_file> files;
    for (const SettingFile& file : options.setting_files)
      files.push_back({file.level, file.name.c_str(), detail::bytes(file.content)});
    sealwright_open_options given{};
    given.size = sizeof given;
    given.directory = options.directory.c_str();
    given.settings = settings.data();
    given.setting_count = settings.size();
    given.setting_files = files.data();
    given.setting_file_count = files.size();
    if (*client.progress_) given.progress = detail::call_progress;
    given.context = client.progress_.get();
    sealwright_client* handle = nullptr;
    if (auto failed = detail::failure(sealwright_open, &given, &handle)) return *std::move(failed);
    client.handle_.reset(handle);
    return client;
  }

  Result<Checked> check() {
    sealwright_decision* raw = nullptr;
    auto failed = detail::failure(sealwright_check, handle_.get(), &raw);
    const detail::Owned<sealwright_decision, sealwright_decision_free> owned(raw);
    if (failed) return *std::move(failed);
    return detail::checked(raw);
  }

  Result<Updated> update(const UpdateOptions& options = {}) {
    sealwright_update_options given{};
    given.size = sizeof given;
    given.version = detail::pointer(options.version);
    given.confirm_by_caller = options.confirm_by_caller ? 1 : 0;
    sealwright_decision* decision = nullptr;
    sealwright_outcome* outcome = nullptr;
    auto failed = detail::failure(sealwright_update, handle_.get(), &given, &decision, &outcome);
    const detail::Owned<sealwright_decision, sealwright_decision_free> owned_decision(decision);
    const detail::Owned<sealwright_outcome, sealwright_outcome_free> owned_outcome(outcome);
    if (failed) return *std::move(failed);
    Updated updated{detail::checked(decision), {}};
    if (outcome != nullptr) updated.outcome = detail::outcome(outcome);
    return updated;
  }

  Result<Outcome> confirm() { return change(sealwright_confirm, handle_.get()); }
  Result<Outcome> rollback() { return change(sealwright_rollback, handle_.get()); }
  Result<Outcome> recover(bool starting = false) {
    return change(sealwright_recover, handle_.get(), starting ? 1 : 0);
  }

  // Verifies that the installed files are still what was signed.
  Result<InstalledFiles> verify_files() {
    sealwright_files* raw = nullptr;
    auto failed = detail::failure(sealwright_verify_files, handle_.get(), &raw);
    const detail::Owned<sealwright_files, sealwright_files_free> owned(raw);
    if (failed && raw == nullptr) return *std::move(failed);
    std::string version = detail::text(sealwright_files_version(raw));
    std::string manifest = detail::text(sealwright_files_manifest(raw));
    if (!failed) return InstalledFiles(Intact{std::move(version), std::move(manifest)});
    return InstalledFiles(Changed{std::move(version), std::move(manifest),
                                  detail::errors<sealwright_files>(raw, sealwright_files_difference_count,
                                                                   sealwright_files_difference)});
  }

  Result<Status> status(const std::optional<std::string>& version = {}) {
    sealwright_status_options given{};
    given.size = sizeof given;
    given.version = detail::pointer(version);
    sealwright_status* raw = nullptr;
    auto failed = detail::failure(sealwright_read_status, handle_.get(), &given, &raw);
    const detail::Owned<sealwright_status, sealwright_status_free> owned(raw);
    if (failed) return *std::move(failed);
    return detail::status(raw);
  }

  // May be called from any thread.
  void cancel() noexcept { sealwright_cancel(handle_.get()); }
  // For functions of sealwright.h; the Client keeps ownership.
  sealwright_client* handle() const noexcept { return handle_.get(); }

 private:
  explicit Client(std::unique_ptr<ProgressCallback> progress) : progress_(std::move(progress)) {}

  template <class Function, class... Arguments>
  static Result<Outcome> change(Function function, Arguments... arguments) {
    sealwright_outcome* raw = nullptr;
    auto failed = detail::failure(function, arguments..., &raw);
    const detail::Owned<sealwright_outcome, sealwright_outcome_free> owned(raw);
    if (failed) return *std::move(failed);
    return detail::outcome(raw);
  }

  std::unique_ptr<ProgressCallback> progress_;  // outlives the handle that calls it
  detail::Owned<sealwright_client, sealwright_close> handle_;
};

// Verifies that a file is what the vendor signed. Uses no network.
inline Result<Verified> verify_file(const VerifyOptions& options) {
  sealwright_verify_options given{};
  given.size = sizeof given;
  given.file = options.file.c_str();
  given.manifest = detail::pointer(options.manifest);
  std::vector<sealwright_bytes> keys;
  if (const auto* trust = std::get_if<TrustFile>(&options.anchor)) {
    given.trust = detail::bytes(trust->content);
  } else {
    const auto& pinned = std::get<PinnedKeys>(options.anchor);
    for (const std::string& key : pinned.keys) keys.push_back(detail::bytes(key));
    given.keys = keys.data();
    given.key_count = keys.size();
    given.threshold = pinned.threshold;
  }
  ProgressCallback progress = options.progress;
  if (progress) given.progress = detail::call_progress;
  given.context = &progress;
  sealwright_verified* raw = nullptr;
  auto failed = detail::failure(sealwright_verify_file, &given, &raw);
  const detail::Owned<sealwright_verified, sealwright_verified_free> owned(raw);
  if (failed) return *std::move(failed);
  return Verified{detail::release(sealwright_verified_release(raw)),
                  detail::text(sealwright_verified_anchor(raw)),
                  detail::notices<sealwright_verified>(raw, sealwright_verified_notice_count,
                                                       sealwright_verified_notice)};
}

}  // namespace v0
}  // namespace sealwright

#endif
