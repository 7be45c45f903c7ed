// SPDX-License-Identifier: Apache-2.0
// Customer: the client machine that a command of `sealwright` works on, and one run over its repository.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "base/words.hpp"
#include "metadata/json/settings.hpp"
#include "verifier/install/client_directory.hpp"
#include "verifier/install/installer.hpp"
#include "verifier/offer/promises.hpp"
#include "verifier/offer/release_catalog.hpp"
#include "verifier/transport/http_transport.hpp"
#include "verifier/tuf/clock.hpp"

namespace sealwright::client {

// The steps that take time.
enum class Step : std::uint8_t { download, install, verify };
// "download", "install", "verify".
std::string_view name_of(Step step);

// What a program's main file or the caller of the library passes to the work.
struct Customer {
  std::string directory;         // of the product; empty: looked up below the system's directory
  std::string system_directory;  // holds the products' directories; empty: only `directory` is used
  std::string platform;          // of this machine, "linux-x86_64"
  // The configuration files that exist. A file of the administrator that cannot be read is an error and
  // does not count as absent.
  std::function<Result<std::vector<SettingSource>>(const std::string& product)> setting_sources;
  std::map<std::string, std::string> setting_options;  // from the command line
  Instant now;
  std::optional<Instant> build_date;
  const CurlLibrary& curl;
  const std::atomic<bool>* cancelled = nullptr;
  // Starts to report the progress of a step with a file or version, in bytes of `total`.
  std::function<std::function<void(std::uint64_t)>(Step step, const std::string& name, std::uint64_t total)>
      progress;
  // Shows one line about the work in progress, such as what it waits for. May be empty.
  std::function<void(const Words& line)> mention;
};

// The directory to work in: --dir, or the only product below the system's directory. usage if there are
// several.
Result<std::string> find_directory(const Customer& customer);
Result<ClientDirectory> open_directory(const Customer& customer);
// Configuration files, command line and built-in values for `product`.
Result<Settings> resolve_settings(const Customer& customer, const std::string& product);
// How the program and the library install, including the caller's request to cancel.
InstallOptions install_options(const Customer& customer);
PromisePaths promise_paths(const ClientPaths& paths);
ManifestCache manifest_cache(const ClientPaths& paths);

// When this was built: SOURCE_DATE_EPOCH, or the time of the commit; nothing if neither was known.
std::optional<Instant> build_date();
// The time for this machine, from its clock and from what it remembers.
UpdateClock clock_of(const Customer& customer, const FloorFile& floor);

// The transports of a client's URLs, in order of preference; each judges certificates at `time`. Errors:
// config_invalid.
Result<std::unique_ptr<Transport>> open_transport(const Customer& customer, const RepositoryUrls& urls,
                                                  const Settings& settings, TlsTime time);

// One run with the lock held: everything that a check or an update needs.
class Run {
 public:
  // Opens what is stored, then the clock, then the transport that the clock judges, then the updater.
  // Errors: those of opening the directory, its rollback floors, its settings and its trusted root;
  // lock_held.
  static Result<Run> open(const Customer& customer);

  // Fetches what is new. Errors: those of Updater::refresh.
  Status refresh();
  Result<Catalog> catalog();
  Result<Promises> promises();
  // Finishes what an earlier run left. Problems become notices: they do not stop an installation of what
  // can be verified. Errors: those of `recover` except state_damaged.
  Status recover();
  // The state of the machine and what it remembers, for `decide`.
  DeviceState device(const InstallationStatus& installed) const;
  // Records that the update succeeded.
  Status record_success() { return updater_.record_success(clock_); }

  const LockedDirectory& directory() const { return directory_; }
  const ClientConfig& config() const { return config_; }
  const Settings& settings() const { return settings_; }
  FloorStore& floors() { return *floors_; }
  Updater& updater() { return updater_; }
  Transport& transport() { return *transport_; }
  // T, the one time that this run uses for every check.
  Instant at() const { return at_; }
  const Customer& customer() const { return customer_; }
  // About the clock, the state, what was fetched and the settings.
  Notices notices() const;
  // When what was fetched was signed; nothing before a refresh.
  std::optional<Instant> as_of() const;
  // "current"; "offline" if it passed only because the owner allows it; "not_checked" before a refresh.
  std::string_view freshness() const;

 private:
  Run(const Customer& customer, LockedDirectory directory, ClientConfig config, Settings settings,
      std::unique_ptr<FloorStore> floors, UpdateClock clock, std::unique_ptr<Transport> transport,
      Updater updater);
  void watch_clock(const Status& refreshed);

  const Customer& customer_;
  LockedDirectory directory_;
  ClientConfig config_;
  Settings settings_;
  std::unique_ptr<FloorStore> floors_;  // the updater holds its address
  UpdateClock clock_;
  Instant at_;
  Notices notices_;
  std::unique_ptr<Transport> transport_;
  Updater updater_;
  bool refreshed_ = false;
};

}  // namespace sealwright::client
