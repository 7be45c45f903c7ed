#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/starter_file.hpp"
#include "verifier/commands.hpp"
#include "verifier/installer.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kLargestStarter = 1'000'000;

bool is_url(const std::string& text) { return text.starts_with("https://"); }

// Sandbox repositories are signed by keys that anybody can have.
bool is_loopback(const std::string& url) {
  if (!is_url(url)) return true;
  const std::string host = url.substr(8, url.find_first_of(":/", 8) - 8);
  return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

Result<std::string> fetch_starter(const Customer& customer, const std::string& url) {
  TRY_ASSIGN(const Settings settings, resolve_settings(customer, ""));
  const std::string base = parent_path(url) + "/";
  TRY_ASSIGN(const auto transport,
             open_transport(customer, {{base}, {base}, {base}}, settings, customer.now));
  TRY_ASSIGN(const RepositoryPath path, RepositoryPath::beside_metadata(file_name_of(url)));
  return read_bounded(*transport, path, kLargestStarter);
}

Result<StarterFile> read_starter(const Customer& customer, const std::string& where) {
  TRY_ASSIGN(const std::string bytes,
             is_url(where) ? fetch_starter(customer, where) : read_file(where, kLargestStarter));
  return StarterFile::read({bytes, where});
}

// A file was carried here by somebody who is trusted with that; a URL has to be confirmed.
Status confirm_fingerprint(const Customer& customer, const InitOptions& options, const TrustedRoot& root) {
  const std::string actual = root.fingerprint();
  if (!options.fingerprint.empty()) {
    if (options.fingerprint == actual) return Done{};
    return Error{ErrorCode::fingerprint_mismatch}
        .file(options.starter)
        .expected(options.fingerprint)
        .got(actual);
  }
  if (!is_url(options.starter)) return Done{};
  customer.tell("Fingerprint of the root: " + actual);
  TRY_ASSIGN(const bool yes, customer.ask("Is this what the vendor told you by another way? [y/N] "));
  if (!yes) return Error{ErrorCode::cancelled, "the fingerprint was not confirmed"}.got(actual);
  return Done{};
}

Status check_is_no_sandbox(const StarterFile& starter, const TrustedRoot& root) {
  if (!root.document().binding.test) return Done{};
  for (const std::string& url : starter.urls.metadata) {
    if (!is_loopback(url)) return Error{ErrorCode::test_key}.got(url);
  }
  return Done{};
}

Status check_is_new(const std::string& directory, const std::string& product) {
  const auto present = ClientDirectory::open(directory, product);
  if (!present)
    return present.error().code() == ErrorCode::state_foreign ? Status(present.error()) : Status(Done{});
  return Error{ErrorCode::usage, "this directory follows the product already"}.file(directory).advice(
      "Use it as it is; after damage, `sealwright init --reset` starts again and keeps the floors.");
}

// What must survive a new start: the floors that can still be read, else what is proven to run.
Result<FloorFile> floors_to_keep(const LockedDirectory& directory) {
  FloorFile kept;
  if (const auto floors = FloorStore::open(directory.paths().state())) {
    kept = floors->current();
    kept.roles.clear();
    return kept;
  }
  TRY_ASSIGN(const auto current, directory.current());
  if (!current) return kept;
  TRY_ASSIGN(const FilesReport files, verify_files(directory));
  TRY(files.verdict());
  kept.baseline = files.version;
  kept.installed.emplace(files.manifest, files.version);
  return kept;
}

Status begin_floors(const LockedDirectory& directory, const TrustedRoot& root, bool reset) {
  if (!reset) {
    TRY_ASSIGN(const FloorStore floors, FloorStore::begin(directory.paths().state()));
    return Done{};
  }
  TRY_ASSIGN(FloorFile kept, floors_to_keep(directory));
  const auto& repository = root.document().binding.repository;
  if (kept.repository && repository && kept.repository != repository) {
    return Error{ErrorCode::state_foreign}.expected(*kept.repository).got(*repository);
  }
  TRY_ASSIGN(const FloorStore floors, FloorStore::restart(directory.paths().state(), std::move(kept)));
  TRY(remove_tree(directory.paths().trusted()));
  return make_directories(directory.paths().trusted(), 0700);
}

ClientConfig config_of(const Customer& customer, const StarterFile& starter, const TrustedRoot& root) {
  ClientConfig config;
  config.product = starter.product;
  config.channel = starter.channel;
  config.platform = customer.platform;
  config.root_fingerprint = root.fingerprint();
  config.urls = starter.urls;
  return config;
}

}  // namespace

Result<Answer> init_command(const Customer& customer, const InitOptions& options) {
  TRY_ASSIGN(const StarterFile starter, read_starter(customer, options.starter));
  TRY_ASSIGN(const TrustedRoot root, load_root({starter.root, options.starter}));
  TRY(check_is_no_sandbox(starter, root));
  const std::string where =
      customer.directory.empty() ? join_path(customer.system_directory, starter.product) : customer.directory;
  if (!options.reset) TRY(check_is_new(where, starter.product));
  TRY(confirm_fingerprint(customer, options, root));

  TRY_ASSIGN(const ClientDirectory directory, ClientDirectory::create(where));
  TRY_ASSIGN(const LockedDirectory locked, directory.lock());
  TRY(begin_floors(locked, root, options.reset));
  TRY(TrustedStore(locked.paths().trusted()).save("root", root.bytes()));
  TRY(locked.store_config(config_of(customer, starter, root)));

  Answer made =
      answer("init", "done",
             "Following " + printable(starter.product) + " by " + printable(starter.vendor) + ", channel " +
                 starter.channel + ", in " + where + "\n  root " + std::to_string(root.version()) +
                 ", fingerprint " + root.fingerprint() +
                 "\n  Compare it with what the vendor told you by another way. Next: sealwright update");
  made.output.data = Json::object({{"product", starter.product},
                                   {"vendor", starter.vendor},
                                   {"channel", starter.channel},
                                   {"directory", where},
                                   {"rootVersion", root.version()},
                                   {"fingerprint", root.fingerprint()}});
  return made;
}

}  // namespace sealwright
