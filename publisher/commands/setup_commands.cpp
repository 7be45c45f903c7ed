// SPDX-License-Identifier: Apache-2.0
// key generate, endpoint add, unlock: what a publisher needs before and beside its pushes.
#include "base/posix_files.hpp"
#include "base/url.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "publisher/endpoints/posix_credentials.hpp"

namespace sealwright::publish {
namespace {

// Paths on the command line are relative to where the user stands, those in publish.json to the vendor's
// directory.
std::string settings_path(const Session& session, const std::string& typed) {
  if (typed.empty() || typed.starts_with('/') || session.vendor.path_of("x") == "./x") return typed;
  return absolute_path(typed);
}

// publish.json is a file that others read.
Result<DavEndpoint> dav_endpoint(const Session& session, const EndpointOptions& options, const Url& url) {
  if (url.has_user()) {
    return Error{ErrorCode::usage, "a user or password in a URL"}
        .expected("an https URL without them")
        .got(url.to_text())
        .advice(
            "Write USER:PASSWORD into a file that only you can read (chmod 600) and name it with "
            "--credentials FILE.");
  }
  if (!options.credentials.empty()) TRY(read_credentials(options.credentials));
  const std::string slash = options.location.ends_with('/') ? "" : "/";
  return DavEndpoint{options.location + slash, settings_path(session, options.certificate),
                     settings_path(session, options.key), settings_path(session, options.credentials)};
}

// An address of scp or rsync would become a local directory of that name, and releases would reach no server.
Status check_is_directory_name(const std::string& location) {
  const auto wrong = [&](const char* what, const char* advice) {
    return Error{ErrorCode::usage, what}
        .expected("a directory, or an https URL of a WebDAV server")
        .got("'" + location + "'")
        .advice(advice);
  };
  if (location.empty())
    return wrong("no endpoint is given", "Name the directory that the web server serves, or its https URL.");
  const std::size_t colon = location.find(':');
  if (colon == std::string::npos || location.find('/') < colon) return Done{};
  return wrong(
      "addresses of scp and rsync are not supported",
      "Mount the server's directory and name the mount point, or use WebDAV. Write ./ before a directory "
      "whose name has a colon.");
}

}  // namespace

Result<Answer> key_generate(const Session& session, const KeyGenerateOptions& options) {
  TRY_ASSIGN(const Secret passphrase, session.passphrase());
  const std::string public_file =
      options.public_file.empty() ? session.vendor.path_of("online.swkeys") : options.public_file;
  TRY(OnlineKeys::generate(session.vendor, options.folder, public_file, passphrase));
  Answer made = answer("key generate", "done",
                       Words("Made the keys of snapshot and timestamp. Hand ") + public_file +
                           " to `sealwright-sign init --online`.");
  made.output.data = Json::object({{"publicFile", public_file}});
  return made;
}

Result<Answer> endpoint_add(const Session& session, const EndpointOptions& options) {
  TRY_ASSIGN(PublishConfig config, session.vendor.config());
  config.directory.reset();
  config.dav.reset();
  if (options.certificate.empty() != options.key.empty()) {
    return Error{ErrorCode::usage, "--certificate and --key go together"};
  }
  TRY_ASSIGN(const auto url, Url::parse_unless_path(options.location));
  if (!url) {
    TRY(check_is_directory_name(options.location));
    config.directory = DirectoryEndpoint{settings_path(session, options.location)};
  } else {
    TRY_ASSIGN(config.dav, dav_endpoint(session, options, *url));
  }
  // The whole endpoint: what is not given now was that of another one.
  config.public_url = options.public_url;
  config.ca_file = settings_path(session, options.ca_file);
  config.single_writer = options.single_writer;
  TRY(PublishConfig::read({config.write(), std::string(kPublishConfigFileName)}));
  TRY(session.vendor.save(config));
  Answer made = answer("endpoint add", "done",
                       Words("Pushes go to ") + shown_place(options.location) + " from now on.");
  made.output.data = Json::object({{"endpoint", shown_place(options.location)}});
  return made;
}

Result<Answer> unlock_command(const Session& session, bool break_it) {
  TRY_ASSIGN(const auto endpoint, open_endpoint(session));
  TRY_ASSIGN(const auto owner, endpoint->lock_owner());
  if (!owner) return answer("unlock", "up_to_date", "No one holds the lock.");
  if (!break_it) {
    return Error{ErrorCode::remote_locked}.file(endpoint->name()).got(*owner);
  }
  session.tell(Words("breaking the lock of ") + *owner);
  TRY(endpoint->break_lock());
  Answer made = answer("unlock", "done", Words("Broke the lock of ") + *owner);
  made.output.data = Json::object({{"owner", *owner}});
  return made;
}

}  // namespace sealwright::publish
