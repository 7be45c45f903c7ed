// SPDX-License-Identifier: Apache-2.0
#include "publisher/push/session.hpp"

#include <chrono>
#include <thread>

#include "base/posix_files.hpp"
#include "publisher/checks/customer_run.hpp"
#include "publisher/endpoints/dav_endpoint.hpp"
#include "publisher/endpoints/directory_endpoint.hpp"
#include "publisher/endpoints/posix_credentials.hpp"

namespace sealwright::publish {
namespace {

constexpr const char* kDefaultDirectory = "public";

std::string directory_of(const Session& session, const PublishConfig& config) {
  return session.vendor.path_of(config.directory() != nullptr ? config.directory()->path : kDefaultDirectory);
}

std::string path_or_nothing(const Session& session, const std::string& path) {
  return path.empty() ? path : session.vendor.path_of(path);
}

Result<std::string> look_once(const Session& session, const std::string& first_root) {
  TRY_ASSIGN(const auto transport, open_public_side(session));
  TRY_ASSIGN(CustomerMachine machine, CustomerMachine::begin(first_root));
  return machine.update(*transport, session.now);
}

}  // namespace

Result<std::unique_ptr<client::Transport>> open_public_side(const Session& session) {
  TRY_ASSIGN(const PublishConfig config, session.vendor.config());
  if (config.dav() == nullptr && config.public_url.empty()) {
    return std::unique_ptr<client::Transport>(new OverlayTransport(directory_of(session, config)));
  }
  TRY_ASSIGN(const std::string url, session.vendor.public_url());
  client::HttpOptions options;
  options.time.at = session.now;
  options.ca_file = path_or_nothing(session, config.ca_file);
  options.retries.tries = 2;
  TRY_ASSIGN(auto transport,
             client::HttpTransport::create(session.curl, client::BaseUrls::below(url), options));
  return std::unique_ptr<client::Transport>(std::move(transport));
}

Result<std::vector<std::string>> list_metadata(const Session& session) {
  TRY_ASSIGN(const PublishConfig config, session.vendor.config());
  const std::string folder = join_path(directory_of(session, config), "metadata");
  if (config.dav() != nullptr || !is_directory(folder)) return std::vector<std::string>();
  return list_directory(folder);
}

Result<std::unique_ptr<Endpoint>> open_endpoint(const Session& session) {
  TRY_ASSIGN(const PublishConfig config, session.vendor.config());
  const DavEndpoint* dav = config.dav();
  if (dav == nullptr) return std::unique_ptr<Endpoint>(new DirectoryFiles(directory_of(session, config)));
  TRY_ASSIGN(Url url, Url::parse(dav->url));
  DavSettings settings{std::move(url), {}, config.single_writer, session.now};
  settings.upload.time.at = session.now;
  settings.upload.on_wait = [&session](const Error& refusal, Seconds wait) {
    session.mention(about_wait(refusal, wait));
  };
  if (session.cancellation != nullptr) settings.upload.cancelled = &session.cancellation->asked;
  settings.upload.identity.certificate = path_or_nothing(session, dav->certificate);
  settings.upload.identity.key = path_or_nothing(session, dav->key);
  settings.upload.ca_file = path_or_nothing(session, config.ca_file);
  if (!dav->credentials.empty()) {
    TRY_ASSIGN(Credentials credentials, read_credentials(session.vendor.path_of(dav->credentials)));
    settings.upload.identity.user = std::move(credentials.user);
    settings.upload.identity.password = std::move(credentials.password);
  }
  return std::unique_ptr<Endpoint>(new DavFiles(session.curl, std::move(settings)));
}

Result<std::string> look_from_outside(const Session& session, const std::string& first_root,
                                      const std::string& expected) {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + std::chrono::seconds(session.patience.count);
  for (;;) {
    auto seen = look_once(session, first_root);
    if ((seen && *seen == expected) || steady_clock::now() >= end) return seen;
    session.mention("the public side does not show this push yet");
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace sealwright::publish
