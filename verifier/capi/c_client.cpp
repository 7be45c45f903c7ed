// SPDX-License-Identifier: Apache-2.0
#include "verifier/capi/c_client.hpp"

#include <memory>

#include "base/names.hpp"
#include "base/posix_machine.hpp"
#include "metadata/json/json.hpp"
#include "verifier/capi/c_results.hpp"
#include "verifier/client/follow.hpp"
#include "verifier/client/recorded_trust.hpp"
#include "verifier/client/recover.hpp"

namespace sealwright::client {
namespace {

std::string or_empty(const char* text) { return text == nullptr ? std::string() : std::string(text); }

Result<SettingLevel> level_of(int level) {
  switch (level) {
    case SEALWRIGHT_SETTINGS_SITE_LOCK:
      return SettingLevel::site_lock;
    case SEALWRIGHT_SETTINGS_USER:
      return SettingLevel::user;
    case SEALWRIGHT_SETTINGS_PRODUCT:
      return SettingLevel::product;
    case SEALWRIGHT_SETTINGS_SYSTEM:
      return SettingLevel::system;
    default:
      return call_invalid("level of a settings file").got(std::to_string(level));
  }
}

// Single settings, as a settings file with the level of the command line.
Result<SettingSource> single_settings(const sealwright_open_options& options) {
  Json object = Json::object();
  for (std::size_t i = 0; i < options.setting_count; ++i) {
    TRY_ASSIGN(const std::string name, required(options.settings[i].name, "name of a setting"));
    const char* value = options.settings[i].value;
    if (value == nullptr) return call_invalid("the value of setting " + name + " is missing");
    object.set(name, value);  // may be empty: no proxy
  }
  return SettingSource{SettingLevel::command_line, "the caller's settings", write_json(object)};
}

Result<std::vector<SettingSource>> settings_of(const sealwright_open_options& options) {
  if (options.settings == nullptr && options.setting_count > 0) return call_invalid("settings is NULL");
  if (options.setting_files == nullptr && options.setting_file_count > 0)
    return call_invalid("setting_files is NULL");
  TRY_ASSIGN(SettingSource single, single_settings(options));
  std::vector<SettingSource> sources{std::move(single)};
  for (std::size_t i = 0; i < options.setting_file_count; ++i) {
    const sealwright_setting_file& file = options.setting_files[i];
    TRY_ASSIGN(const SettingLevel level, level_of(file.level));
    TRY_ASSIGN(std::string name, required(file.name, "name of a settings file"));
    TRY_ASSIGN(std::string bytes, bytes_of(file.content, "content of a settings file"));
    sources.push_back({level, std::move(name), std::move(bytes)});
  }
  return sources;
}

Status create(const sealwright_create_options* given) {
  TRY_ASSIGN(const auto options, read_options(given));
  TRY_ASSIGN(const std::string directory, required(options.directory, "directory"));
  TRY_ASSIGN(std::string fingerprint, required(options.fingerprint, "fingerprint"));
  TRY_ASSIGN(fingerprint, normal_fingerprint(fingerprint));
  const std::string platform =
      options.platform == nullptr ? machine_platform() : normal_machine(options.platform);
  TRY(check_platform(platform));
  if (options.starter.size == 0) return call_invalid("the bootstrap file is empty");
  TRY_ASSIGN(std::string bytes, bytes_of(options.starter, "starter"));
  TRY_ASSIGN(const Introduction introduction, read_introduction({std::move(bytes), "the bootstrap file"}));
  TRY(check_fingerprint(introduction, fingerprint, "the bootstrap file"));
  if (options.reset == 0) {
    const Status is_new = check_is_new(directory, introduction.starter.product);
    if (!is_new && is_new.error().code() == ErrorCode::usage)
      return call_invalid("this directory follows the product already").file(directory);
    TRY(is_new);
  }
  FollowOptions how{directory, platform};
  if (options.reset != 0) {
    const std::string before = RecordedTrust::of(ClientPaths(directory)).fingerprint();
    how.reset = change_to(introduction.root, "sealwright_create", system_now(), before, "");
  }
  TRY(follow(introduction, how));
  return Done{};
}

Result<std::unique_ptr<sealwright_client>> open(const sealwright_open_options* given) {
  TRY_ASSIGN(const auto options, read_options(given));
  auto client = std::make_unique<sealwright_client>();
  TRY_ASSIGN(client->directory, required(options.directory, "directory"));
  TRY_ASSIGN(client->settings, settings_of(options));
  client->progress = options.progress;
  client->context = options.context;
  TRY_ASSIGN(const Turn turn, Turn::take(client.get()));
  const Customer customer = turn.customer();
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(const ClientConfig config, directory.config());
  TRY_ASSIGN(const Settings settings, resolve_settings(customer, config.product));
  return client;
}

Result<UpdateOptions> update_options(const sealwright_update_options* given) {
  UpdateOptions wish;
  if (given == nullptr) return wish;
  TRY_ASSIGN(const auto options, read_options(given));
  wish.to = or_empty(options.version);
  if (options.confirm_by_caller != 0) wish.confirmation = Confirmation::by_caller;
  return wish;
}

}  // namespace

Result<std::string> required(const char* text, const char* name) {
  if (text == nullptr || *text == '\0') return call_invalid(std::string(name) + " is missing");
  return std::string(text);
}

Result<std::string> bytes_of(const sealwright_bytes& bytes, const char* name) {
  if (bytes.data == nullptr && bytes.size > 0) return call_invalid(std::string(name) + " is NULL");
  return bytes.size == 0 ? std::string() : std::string(static_cast<const char*>(bytes.data), bytes.size);
}

std::function<void(std::uint64_t)> progress_of(sealwright_progress_callback progress, void* context,
                                               std::atomic<bool>& cancelled, Step step, std::string name,
                                               std::uint64_t total) {
  if (progress == nullptr) return [](std::uint64_t) {};
  const int number = step == Step::download  ? SEALWRIGHT_STEP_DOWNLOAD
                     : step == Step::install ? SEALWRIGHT_STEP_INSTALL
                                             : SEALWRIGHT_STEP_VERIFY;
  return [=, &cancelled, name = std::move(name)](std::uint64_t done) {
    if (cancelled.load()) return;  // the handle may be closed, and `context` gone
    const sealwright_progress now{sizeof(sealwright_progress), number, name.c_str(), done, total};
    if (progress(context, &now) != 0) cancelled = true;
  };
}

Result<Turn> Turn::take(sealwright_client* client) {
  if (client == nullptr) return call_invalid("the client is NULL");
  if (client->opened_by != this_process()) {
    return call_invalid("the handle was opened by another process; open one after fork")
        .expected("process " + std::to_string(client->opened_by))
        .got("process " + std::to_string(this_process()));
  }
  const std::lock_guard<std::mutex> lock(client->mutex);
  if (client->is_closing) return call_invalid("the handle is being closed");
  if (client->at_work) return call_invalid("another call works on this handle");
  client->at_work = true;
  client->worker = std::this_thread::get_id();
  return Turn(client);
}

Turn::~Turn() {
  if (client_ == nullptr) return;
  std::unique_lock<std::mutex> lock(client_->mutex);
  if (!client_->is_closing) client_->cancelled = false;
  client_->at_work = false;
  client_->turn_ended.notify_all();
  const bool is_last = client_->goes_with_its_turn;
  lock.unlock();
  if (is_last) delete client_;
}

void close(sealwright_client* client) noexcept {
  if (client == nullptr) return;
  if (client->opened_by != this_process()) {
    if (!client->at_work) delete client;
    return;
  }
  std::unique_lock<std::mutex> lock(client->mutex);
  client->is_closing = true;
  if (client->at_work) client->cancelled = true;
  if (client->at_work && client->worker == std::this_thread::get_id()) {
    client->goes_with_its_turn = true;
    return;
  }
  while (client->at_work) client->turn_ended.wait(lock);
  lock.unlock();
  delete client;
}

Customer Turn::customer() const {
  sealwright_client& client = *client_;
  return Customer{
      .directory = client.directory,
      .system_directory = {},
      .platform = {},
      .setting_sources =
          [&client](const std::string&) { return Result<std::vector<SettingSource>>(client.settings); },
      .setting_options = {},
      .now = system_now(),
      .build_date = build_date(),
      .curl = client.curl,
      .cancelled = &client.cancelled,
      .progress =
          [&client](Step step, const std::string& name, std::uint64_t total) {
            return progress_of(client.progress, client.context, client.cancelled, step, name, total);
          },
      .mention = {}};
}

}  // namespace sealwright::client

using namespace sealwright;
using namespace sealwright::client;

extern "C" {

int sealwright_create(const sealwright_create_options* options, sealwright_error** error) {
  return guard(error, [&] { return create(options); });
}

int sealwright_open(const sealwright_open_options* options, sealwright_client** client,
                    sealwright_error** error) {
  clear(client);
  return guard(error, [&]() -> Status {
    if (client == nullptr) return call_invalid("the place for the client is NULL");
    TRY_ASSIGN(auto opened, sealwright::client::open(options));
    put(client, std::move(opened));
    return Done{};
  });
}

void sealwright_close(sealwright_client* client) { sealwright::client::close(client); }

void sealwright_cancel(sealwright_client* client) {
  if (client != nullptr) client->cancelled = true;
}

int sealwright_check(sealwright_client* client, sealwright_decision** decision, sealwright_error** error) {
  clear(decision);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(Run run, Run::open(customer));
    TRY_ASSIGN(Checked checked, check(run));
    if (checked.obstacle) return *std::move(checked.obstacle);
    put(decision, std::make_unique<sealwright_decision>(run, checked.findings, checked.decision.outcome));
    return Done{};
  });
}

int sealwright_update(sealwright_client* client, const sealwright_update_options* options,
                      sealwright_decision** decision, sealwright_outcome** outcome,
                      sealwright_error** error) {
  clear(decision);
  clear(outcome);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(const UpdateOptions wish, update_options(options));
    TRY_ASSIGN(Run run, Run::open(customer));
    TRY_ASSIGN(const Updated updated, update(run, wish));
    auto decided = std::make_unique<sealwright_decision>(run, updated.findings, updated.decision.outcome);
    if (updated.outcome) put(outcome, std::make_unique<sealwright_outcome>(*updated.outcome));
    put(decision, std::move(decided));
    return Done{};
  });
}

int sealwright_confirm(sealwright_client* client, sealwright_outcome** outcome, sealwright_error** error) {
  clear(outcome);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(Place place, lock_place(customer));
    TRY_ASSIGN(const InstallOutcome done, confirm({place.directory, place.floors}, time_of(place, customer)));
    put(outcome, std::make_unique<sealwright_outcome>(done));
    return Done{};
  });
}

int sealwright_rollback(sealwright_client* client, sealwright_outcome** outcome, sealwright_error** error) {
  clear(outcome);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(Place place, lock_place(customer));
    TRY_ASSIGN(const InstallOutcome done, rollback({place.directory, place.floors}, install_options(customer),
                                                   time_of(place, customer)));
    put(outcome, std::make_unique<sealwright_outcome>(done));
    return Done{};
  });
}

int sealwright_recover(sealwright_client* client, int starting, sealwright_outcome** outcome,
                       sealwright_error** error) {
  clear(outcome);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(const RecoveryReport report,
               recover(customer, starting != 0 ? Start::counted : Start::not_counted));
    put(outcome, std::make_unique<sealwright_outcome>(report));
    return Done{};
  });
}

}  // extern "C"
