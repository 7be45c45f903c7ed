// SPDX-License-Identifier: Apache-2.0
// init: where the bootstrap file comes from, and who confirms its fingerprint.
#include <memory>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "verifier/client/follow.hpp"
#include "verifier/client/recorded_trust.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

struct InitOptions {
  std::string starter;      // a file or an https URL
  std::string fingerprint;  // of its root; empty: not compared
  bool reset = false;       // start again over a damaged state and keep every rollback floor that can be read
  std::string reason;       // of a reset, for the log; required if it trusts another root
};

// The URL of a bootstrap file; nothing for a path.
Result<std::optional<Url>> web_place(const std::string& where) {
  TRY_ASSIGN(auto url, Url::parse_unless_path(where));
  if (!url || (url->is_https() && !url->has_query_or_fragment() && !url->file_name().empty())) return url;
  return Error{ErrorCode::usage, "no bootstrap file can be fetched from this URL"}
      .expected("a file, or https://HOST/.../NAME without query")
      .got(url->to_text());
}

Result<std::string> fetch_starter(const Customer& customer, const Url& url) {
  TRY_ASSIGN(const Settings settings, resolve_settings(customer, ""));
  const std::string base = url.parent().with_secrets();
  const TlsTime time = clock_of(customer, {}).tls;
  TRY_ASSIGN(const auto transport, open_transport(customer, {{base}, {base}, {base}}, settings, time));
  TRY_ASSIGN(const RepositoryPath path, RepositoryPath::beside_metadata(url.file_name()));
  return read_bounded(*transport, path, kLimits.bootstrap);
}

Status ask_for_fingerprint(const Console& console, const Introduction& introduction) {
  const std::string actual = introduction.root.fingerprint();
  console.show(Words("Fingerprint of the root: ") + actual);
  auto reply = console.confirm(
      "Does it match the fingerprint you got from the vendor over a separate channel? [y/N] ",
      "Give the fingerprint that you got from the vendor over a separate channel: --fingerprint SHA256.");
  if (!reply) return std::move(reply).error().got(actual);
  if (*reply == Reply::yes) return Done{};
  return Error{ErrorCode::cancelled, "the fingerprint was not confirmed"}.got(actual).advice(
      "Nothing was changed. Ask the vendor for the fingerprint over a separate channel and compare; if it "
      "differs, do not use this file.");
}

// A local file counts as confirmed, because a trusted person put it here. A URL needs confirmation.
Status confirm_fingerprint(const Console& console, const InitOptions& options,
                           const Introduction& introduction) {
  if (!options.fingerprint.empty())
    return check_fingerprint(introduction, options.fingerprint, shown_place(options.starter));
  TRY_ASSIGN(const auto url, web_place(options.starter));
  return url ? ask_for_fingerprint(console, introduction) : Status(Done{});
}

// Naming a file must not be enough to replace what a machine trusts. Without confirmation by a person, only
// the root that was accepted here last, or one that it leads to, is accepted.
Status confirm_reset(const Console& console, const InitOptions& options, const Introduction& introduction,
                     const RecordedTrust& recorded) {
  if (recorded.is_empty()) return confirm_fingerprint(console, options, introduction);
  if (!options.fingerprint.empty())
    TRY(check_fingerprint(introduction, options.fingerprint, shown_place(options.starter)));
  if (recorded.leads_to(introduction.root)) return Done{};
  const std::string before = recorded.fingerprint();
  if (options.reason.empty()) {
    return Error{ErrorCode::usage, "this root is not the one that is trusted here, nor the next one after it"}
        .file(shown_place(options.starter))
        .expected(before.empty() ? "a reason: what was trusted here cannot be read" : before)
        .got(introduction.root.fingerprint())
        .advice(
            "Nothing was changed. If this root is right, run the command again with --reason WHY for the log "
            "and with --fingerprint, which you get from the vendor over a separate channel.");
  }
  if (!options.fingerprint.empty()) return Done{};
  console.show(before.empty() ? Words("What was trusted here cannot be read.")
                              : Words("Trusted until now: root with fingerprint ") + before);
  return ask_for_fingerprint(console, introduction);
}

Error floors_lost(const std::string& where, FloorSource source) {
  const bool is_partial = source == FloorSource::running_release;
  return Error{
      ErrorCode::state_damaged,
      is_partial
          ? "the rollback floors cannot be read: they start again from the version that runs"
          : "the rollback floors cannot be read, and no installed version can be proven: they start empty"}
      .file(where)
      .advice("`sealwright update` installs the newest version. Until then an older one may be offered.");
}

// Refused here and not at the first check, because until then people would think that the client follows
// the product.
Status check_urls(const StarterFile& starter, const std::string& file) {
  for (const auto* urls : {&starter.urls.metadata, &starter.urls.targets, &starter.urls.signatures}) {
    for (const std::string& url : *urls) {
      const auto parsed = Url::parse(url);
      if (parsed && (parsed->is_https() || parsed->is_file()) && !parsed->has_query_or_fragment()) continue;
      return Error{ErrorCode::config_invalid, "not a URL that releases are fetched from"}
          .file(file)
          .expected("https://... or file://...")
          .got(shown_url(url))
          .advice("Ask the vendor for another bootstrap file.");
    }
  }
  return Done{};
}

}  // namespace

Result<Introduction> introduction_of(const Customer& customer, const std::string& where) {
  TRY_ASSIGN(const auto url, web_place(where));
  TRY_ASSIGN(std::string bytes, url ? fetch_starter(customer, *url) : read_file(where, kLimits.bootstrap));
  TRY_ASSIGN(Introduction introduction, read_introduction({std::move(bytes), shown_place(where)}));
  TRY(check_urls(introduction.starter, shown_place(where)));
  return introduction;
}

namespace {

Result<Answer> init_command(const Customer& customer, const Console& console, const InitOptions& options) {
  if (!options.reset && !options.reason.empty())
    return Error{ErrorCode::usage, "--reason needs --reset"}.expected("--reset").got("none");
  if (!options.fingerprint.empty()) TRY(normal_fingerprint(options.fingerprint));
  TRY_ASSIGN(const Introduction introduction, introduction_of(customer, options.starter));
  const StarterFile& starter = introduction.starter;
  const TrustedRoot& root = introduction.root;
  const std::string where =
      customer.directory.empty() ? join_path(customer.system_directory, starter.product) : customer.directory;
  FollowOptions how{where, customer.platform};
  const RecordedTrust recorded = RecordedTrust::of(ClientPaths(where));
  if (options.reset) {
    TRY(confirm_reset(console, options, introduction, recorded));
    how.reset = change_to(root, "init --reset", customer.now, recorded.fingerprint(), options.reason);
  } else {
    TRY(check_is_new(where, starter.product));
    TRY(confirm_fingerprint(console, options, introduction));
  }
  TRY_ASSIGN(const FloorSource floors, follow(introduction, how));

  Answer made =
      answer(Outcome::done,
             Words("Following ") + starter.product + " by " + starter.vendor + ", channel " +
                 starter.channel + ", in " + where + "\n  root " + std::to_string(root.version()) +
                 ", fingerprint " + root.fingerprint() +
                 "\n  Compare it with the fingerprint that you got from the vendor over a separate channel."
                 "\n  Next: sealwright update");
  if (options.reset && !recorded.is_empty() && floors != FloorSource::floors)
    made.output.notices.push_back(Notice::warning(floors_lost(where, floors)));
  made.output.data = Json::object({{"product", starter.product},
                                   {"vendor", starter.vendor},
                                   {"channel", starter.channel},
                                   {"directory", where},
                                   {"rootVersion", root.version()},
                                   {"fingerprint", root.fingerprint()}});
  return made;
}

}  // namespace

void add_init_command(Program& program) {
  struct Options {
    ProductOptions product;
    InitOptions init;
  };
  const auto options = std::make_shared<Options>();
  InitOptions& given = options->init;
  Command init =
      program.command("init", "Start to follow a product", [options](const Environment& environment) {
        return init_command(customer_of(environment, options->product), environment.console, options->init);
      });
  add_directory_option(init, options->product);
  add_network_options(init, options->product);
  init.add_option("STARTER", given.starter, "The vendor's bootstrap file, or its https URL").required();
  init.add_option("--fingerprint SHA256", given.fingerprint,
                  "SHA-256 that the root must have, in hexadecimal")
      .not_empty();
  init.add_flag("--reset", given.reset,
                "Start again over a damaged state; rollback floors that can be read are kept");
  init.add_option("--reason WHY", given.reason,
                  "With --reset, for the log: why; required if it trusts another root than before");
}

}  // namespace sealwright::client
