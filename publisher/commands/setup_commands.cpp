// SPDX-License-Identifier: Apache-2.0
// key generate, endpoint add, unlock: what a publisher needs besides its pushes.
#include <memory>

#include "base/posix_files.hpp"
#include "base/url.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "publisher/endpoints/posix_credentials.hpp"

namespace sealwright::publish {
namespace {

// Paths on the command line are relative to the working directory, those in publish.json to the vendor's
// directory.
std::string settings_path(const Session& session, const std::string& typed) {
  if (typed.empty() || typed.starts_with('/') || session.vendor.path_of("x") == "./x") return typed;
  return absolute_path(typed);
}

// Other people read publish.json, so it must not contain a password.
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

// An scp or rsync address would become a local directory of that name, and releases would reach no server.
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
  Answer made = answer(Outcome::done, Words("Made the keys of snapshot and timestamp. Hand ") + public_file +
                                          " to `sealwright-sign init --online`.");
  made.output.data = Json::object({{"publicFile", public_file}});
  return made;
}

Result<Answer> endpoint_add(const Session& session, const EndpointOptions& options) {
  TRY_ASSIGN(PublishConfig config, session.vendor.config());
  if (options.certificate.empty() != options.key.empty()) {
    return Error{ErrorCode::usage, "--certificate and --key go together"};
  }
  TRY_ASSIGN(const auto url, Url::parse_unless_path(options.location));
  if (!url) {
    TRY(check_is_directory_name(options.location));
    config.endpoint = DirectoryEndpoint{settings_path(session, options.location)};
  } else {
    TRY_ASSIGN(config.endpoint, dav_endpoint(session, options, *url));
  }
  // Replaces the whole endpoint, because omitted values belong to the previous one.
  config.public_url = options.public_url;
  config.ca_file = settings_path(session, options.ca_file);
  config.single_writer = options.single_writer;
  TRY(PublishConfig::read({config.write(), std::string(kPublishConfigFileName)}));
  TRY(session.vendor.save(config));
  Answer made =
      answer(Outcome::done, Words("Pushes go to ") + shown_place(options.location) + " from now on.");
  made.output.data = Json::object({{"endpoint", shown_place(options.location)}});
  return made;
}

Result<Answer> unlock_command(const Session& session, bool break_it) {
  TRY_ASSIGN(const auto endpoint, open_endpoint(session));
  TRY_ASSIGN(const auto owner, endpoint->lock_owner());
  if (!owner) return answer(Outcome::up_to_date, "No one holds the lock.");
  if (!break_it) {
    return Error{ErrorCode::remote_locked}.file(endpoint->name()).got(*owner);
  }
  session.mention(Words("breaking the lock of ") + *owner);
  TRY(endpoint->break_lock());
  Answer made = answer(Outcome::done, Words("Broke the lock of ") + *owner);
  made.output.data = Json::object({{"owner", *owner}});
  return made;
}

void add_key_commands(Program& program) {
  struct Options {
    Place place;
    KeyGenerateOptions key;
  };
  const auto options = std::make_shared<Options>();
  options->place.use = PassphraseUse::create;
  Command key = program.group("key", "Keys of the two online roles");
  Command generate = program.command_below(
      key, "generate", "Make the keys of snapshot and timestamp", [options](const Environment& environment) {
        return key_generate(session_of(environment, options->place), options->key);
      });
  add_directory_option(generate, options->place);
  add_passphrase_options(generate, options->place);
  generate.add_option("--folder DIR", options->key.folder, "Folder for the key files").with_default();
  generate.add_option(
      "--out FILE", options->key.public_file,
      "The public halves, for sealwright-sign init --online; default: online.swkeys in --dir; - is standard "
      "output");
}

void add_endpoint_commands(Program& program) {
  struct Options {
    Place place;
    EndpointOptions endpoint;
  };
  const auto options = std::make_shared<Options>();
  EndpointOptions& given = options->endpoint;
  Command endpoint = program.group("endpoint", "Where to publish");
  Command add =
      program.command_below(endpoint, "add", "Set the endpoint", [options](const Environment& environment) {
        return endpoint_add(session_of(environment, options->place), options->endpoint);
      });
  add_directory_option(add, options->place);
  add.add_option("LOCATION", given.location, "A directory, or an https URL that takes PUT and MKCOL")
      .required();
  add.add_option("--public URL", given.public_url, "Where clients read; default: the plan's url");
  add.add_option("--certificate FILE", given.certificate, "Client certificate (PEM)");
  add.add_option("--key FILE", given.key, "Its private key (PEM)");
  add.add_option("--credentials FILE", given.credentials,
                 "File with USER:PASSWORD for the server, which only you can read");
  add.add_option("--ca FILE", given.ca_file, "Certificate authority to trust besides the system's (PEM)");
  add.add_flag("--single-writer", given.single_writer, "There is only one publisher: take no lock");
}

void add_unlock_command(Program& program) {
  struct Options {
    Place place;
    bool break_it = false;
  };
  const auto options = std::make_shared<Options>();
  Command unlock = program.command(
      "unlock", "Show who holds the endpoint's lock", [options](const Environment& environment) {
        return unlock_command(session_of(environment, options->place), options->break_it);
      });
  add_directory_option(unlock, options->place);
  unlock.add_flag("--break", options->break_it, "Remove the lock; check its owner first");
}

}  // namespace sealwright::publish
