// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/customer.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "verifier/transport/file_transport.hpp"
#include "verifier/transport/mirror_transport.hpp"

namespace sealwright::client {
namespace {

const std::string& at_or_last(const std::vector<std::string>& urls, std::size_t index) {
  return urls[std::min(index, urls.size() - 1)];
}

constexpr std::uint64_t kLargestPem = 16'000'000;

// Checks this early, because curl reports it only after connecting, in OpenSSL's words and as the server's
// fault.
Status check_pem(const Settings& settings, const std::string& name, std::string_view mark) {
  const auto setting = settings.all().find(name);
  if (setting == settings.all().end() || setting->second.value.empty()) return Done{};
  const std::string& path = setting->second.value;
  TRY_ASSIGN(const std::string bytes, read_file(path, kLargestPem));
  if (bytes.find("-----BEGIN ") != std::string::npos && bytes.find(mark) != std::string::npos) return Done{};
  return Error{ErrorCode::config_invalid, name + " (" + setting->second.origin + ")"}.file(path).expected(
      "PEM with " + std::string(mark));
}

Status check_tls_files(const Settings& settings) {
  TRY(check_pem(settings, "ca", "CERTIFICATE"));
  TRY(check_pem(settings, "clientCertificate", "CERTIFICATE"));
  TRY(check_pem(settings, "clientKey", "PRIVATE KEY"));
  if (settings.get("clientCertificate").empty() == settings.get("clientKey").empty()) return Done{};
  return Error{ErrorCode::usage, "a client certificate and its key go together"}
      .expected("both --client-certificate and --client-key")
      .got("one of them");
}

bool is_on_the_web(const std::string& text) {
  const auto url = Url::parse(text);
  return url && url->is_https();
}

Result<std::unique_ptr<Transport>> open_one(const Customer& customer, const BaseUrls& urls,
                                            const Settings& settings, TlsTime time) {
  if (is_on_the_web(urls.metadata)) {
    TRY(check_tls_files(settings));
    HttpOptions options;
    options.time = time;
    options.ca_file = settings.get("ca");
    options.client_certificate = settings.get("clientCertificate");
    options.client_key = settings.get("clientKey");
    options.proxy = settings.get("proxy");
    options.cancelled = customer.cancelled;
    options.on_wait = [mention = customer.mention](const Error& refusal, Seconds wait) {
      if (mention) mention(about_wait(refusal, wait));
    };
    TRY_ASSIGN(auto transport, HttpTransport::create(customer.curl, urls, std::move(options)));
    return std::unique_ptr<Transport>(std::move(transport));
  }
  TRY_ASSIGN(std::string metadata, directory_of_url(urls.metadata));
  TRY_ASSIGN(std::string targets, directory_of_url(urls.targets));
  TRY_ASSIGN(std::string signatures, directory_of_url(urls.signatures));
  return std::unique_ptr<Transport>(std::make_unique<FileTransport>(
      RepositoryDirectories{std::move(metadata), std::move(targets), std::move(signatures)}));
}

// The baseline is not lost if the owner went back to an older version, but it is lost if a repair did.
bool is_baseline_lost(const InstallationStatus& installed, const FloorFile& floor) {
  if (!floor.baseline) return false;
  if (!installed.current || !installed.current->version) return true;
  if (installed.current->lost) return *installed.current->version == *floor.baseline;
  const bool fell_back = installed.journal && installed.journal->kind == ChangeKind::repair;
  return fell_back && *installed.current->version < *floor.baseline;
}

}  // namespace

std::string_view name_of(Step step) {
  switch (step) {
    case Step::download:
      return "download";
    case Step::install:
      return "install";
    case Step::verify:
      return "verify";
  }
  return "";
}

Result<std::string> find_directory(const Customer& customer) {
  if (!customer.directory.empty()) return customer.directory;
  std::vector<std::string> products;
  if (is_directory(customer.system_directory)) {
    TRY_ASSIGN(products, list_directory(customer.system_directory));
  }
  if (products.size() == 1) return join_path(customer.system_directory, products.front());
  if (products.empty()) return Error{ErrorCode::not_initialised}.file(customer.system_directory);
  return Error{ErrorCode::usage, "several products are installed here"}
      .expected("--dir with one of the directories in " + customer.system_directory)
      .got(join(products, ", "));
}

Result<ClientDirectory> open_directory(const Customer& customer) {
  TRY_ASSIGN(const std::string directory, find_directory(customer));
  return ClientDirectory::open(directory);
}

Result<Settings> resolve_settings(const Customer& customer, const std::string& product) {
  TRY_ASSIGN(const std::vector<SettingSource> sources, customer.setting_sources(product));
  return Settings::resolve(product, sources, customer.setting_options);
}

InstallOptions install_options(const Customer& customer) {
  InstallOptions options;
  options.cancel = customer.cancelled;
  return options;
}

UpdateClock clock_of(const Customer& customer, const FloorFile& floor) {
  return update_clock({customer.now, customer.build_date, floor.clock});
}

PromisePaths promise_paths(const ClientPaths& paths) {
  return {paths.documents(), join_path(paths.state(), "ratchet")};
}

ManifestCache manifest_cache(const ClientPaths& paths) { return ManifestCache(paths.manifests()); }

Result<std::unique_ptr<Transport>> open_transport(const Customer& customer, const RepositoryUrls& urls,
                                                  const Settings& settings, TlsTime time) {
  std::vector<std::unique_ptr<Transport>> mirrors;
  const std::size_t count = std::max({urls.metadata.size(), urls.targets.size(), urls.signatures.size()});
  for (std::size_t i = 0; i < count; ++i) {
    TRY_ASSIGN(auto mirror, open_one(customer,
                                     {at_or_last(urls.metadata, i), at_or_last(urls.targets, i),
                                      at_or_last(urls.signatures, i)},
                                     settings, time));
    mirrors.push_back(std::move(mirror));
  }
  return std::unique_ptr<Transport>(std::make_unique<MirrorTransport>(std::move(mirrors)));
}

Run::Run(const Customer& customer, LockedDirectory directory, ClientConfig config, Settings settings,
         std::unique_ptr<FloorStore> floors, UpdateClock clock, std::unique_ptr<Transport> transport,
         Updater updater)
    : customer_(customer),
      directory_(std::move(directory)),
      config_(std::move(config)),
      settings_(std::move(settings)),
      floors_(std::move(floors)),
      clock_(std::move(clock)),
      at_(clock_.at),
      transport_(std::move(transport)),
      updater_(std::move(updater)) {
  if (clock_.notice) notices_.push_back(*clock_.notice);
}

Result<Run> Run::open(const Customer& customer) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(LockedDirectory locked, directory.lock());
  TRY_ASSIGN(ClientConfig config, locked.config());
  TRY_ASSIGN(Settings settings, resolve_settings(customer, config.product));
  TRY_ASSIGN(FloorStore stored, FloorStore::open(locked.paths().state()));
  auto floors = std::make_unique<FloorStore>(std::move(stored));
  UpdateClock clock = clock_of(customer, floors->current());
  TRY_ASSIGN(auto transport, open_transport(customer, config.urls, settings, clock.tls));
  RefreshOptions options;
  options.cancel = customer.cancelled;
  TRY_ASSIGN(Updater updater,
             Updater::open(*transport, TrustedStore(locked.paths().trusted()), *floors, std::move(options)));
  return Run(customer, std::move(locked), std::move(config), std::move(settings), std::move(floors),
             std::move(clock), std::move(transport), std::move(updater));
}

Status Run::refresh() {
  std::uint64_t days = 0;
  parse_decimal(settings_.get("offline"), days);  // none, if it is not set
  Status refreshed = updater_.refresh(
      {clock_.at, static_cast<std::int64_t>(days) * kDay, clock_.without_issued, latest_issued(clock_)});
  at_ = updater_.at();
  watch_clock(refreshed);
  refreshed_ = refreshed.has_value();
  return refreshed;
}

// A certificate that is judged at a wrong time looks like an attack, but the cause is this machine's clock.
void Run::watch_clock(const Status& refreshed) {
  if (auto step = notice_of_step(customer_.now, system_now())) notices_.push_back(*std::move(step));
  if (refreshed || refreshed.error().code() != ErrorCode::certificate_not_current) return;
  notices_.push_back(Notice::warning(
      Error{ErrorCode::clock_ahead_or_frozen, "the server's certificate is not valid at this machine's time"}
          .got(to_text(clock_.tls.at))));
}

Result<Catalog> Run::catalog() {
  return load_catalog(updater_, *transport_, manifest_cache(directory_.paths()), config_.product);
}

Result<Promises> Run::promises() {
  return fetch_promises(updater_, promise_paths(directory_.paths()), config_.product, at_);
}

Status Run::recover() {
  const auto report = sealwright::client::recover({directory_, *floors_}, Start::not_counted,
                                                  install_options(customer_), at_);
  if (!report && report.error().code() != ErrorCode::state_damaged) return report.error();
  if (!report) notices_.push_back(Notice::warning(report.error()));
  if (report && report->reason) notices_.push_back(Notice::warning(*report->reason));
  return Done{};
}

DeviceState Run::device(const InstallationStatus& installed) const {
  const FloorFile& floor = floors_->current();
  DeviceState device;
  device.product = config_.product;
  device.channel = settings_.find("channel").value_or(config_.channel);
  device.platform = config_.platform;
  if (installed.current) {
    device.installed = installed.current->version;
    device.installed_digest = installed.current->manifest;
  }
  device.security_floor = floor.security_floor;
  device.baseline = floor.baseline;
  device.baseline_is_lost = is_baseline_lost(installed, floor);
  device.banned = floor.banned;
  for (const Version& version : config_.skipped) device.skipped.insert(version.text());
  for (const Attempt& attempt : installed.attempts.entries()) {
    if (attempt.count >= kAttemptLimit) device.exhausted.insert(attempt.manifest);
  }
  device.pin = settings_.find("pin");
  if (!device.pin && config_.pin) device.pin = config_.pin->text();
  device.managed = settings_.get("mode") == "off";
  return device;
}

Notices Run::notices() const {
  Notices notices = notices_;
  for (const Notice& notice : floors_->notices()) notices.push_back(notice);
  for (const Notice& notice : updater_.report().notices) notices.push_back(notice);
  for (const std::string& name : settings_.overruled()) {
    notices.push_back(Notice::warning(Error{ErrorCode::managed_by_admin, "--" + name + " has no effect"}.file(
        settings_.all().find(name)->second.origin)));
  }
  if (freshness() == "offline") {
    notices.push_back(Notice::warning(
        Error{ErrorCode::metadata_expired, "used anyway, because this machine's owner allows it offline"}
            .expected("later than " + to_text(at_))));
  }
  return notices;
}

std::optional<Instant> Run::as_of() const { return refreshed_ ? updater_.as_of() : std::nullopt; }

std::string_view Run::freshness() const {
  if (!refreshed_) return "not_checked";
  const Instant expires = std::min(updater_.timestamp().expires(), updater_.snapshot().expires());
  return expires > at_ ? "current" : "offline";
}

}  // namespace sealwright::client
