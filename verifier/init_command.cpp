// init: where the starter file comes from, and who confirms its fingerprint.
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "verifier/commands.hpp"
#include "verifier/follow.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kLargestStarter = 1'000'000;

// Where a starter file is: nothing for a path.
Result<std::optional<Url>> web_place(const std::string& where) {
  TRY_ASSIGN(auto url, Url::parse_unless_path(where));
  if (!url || (url->is_https() && !url->has_query_or_fragment() && !url->file_name().empty())) return url;
  return Error{ErrorCode::usage, "no starter file can be fetched from this URL"}
      .expected("a file, or https://HOST/.../NAME without query")
      .got(url->to_text());
}

Result<std::string> fetch_starter(const Customer& customer, const Url& url) {
  TRY_ASSIGN(const Settings settings, resolve_settings(customer, ""));
  const std::string base = url.parent().with_secrets();
  TRY_ASSIGN(const auto transport,
             open_transport(customer, {{base}, {base}, {base}}, settings, customer.now));
  TRY_ASSIGN(const RepositoryPath path, RepositoryPath::beside_metadata(url.file_name()));
  return read_bounded(*transport, path, kLargestStarter);
}

// A file was carried here by somebody who is trusted with that; a URL has to be confirmed.
Status confirm_fingerprint(const Customer& customer, const InitOptions& options,
                           const Introduction& introduction) {
  if (!options.fingerprint.empty())
    return check_fingerprint(introduction, options.fingerprint, shown_place(options.starter));
  TRY_ASSIGN(const auto url, web_place(options.starter));
  if (!url) return Done{};
  const std::string actual = introduction.root.fingerprint();
  customer.tell("Fingerprint of the root: " + actual);
  TRY_ASSIGN(const bool yes, customer.ask("Is this what the vendor told you by another way? [y/N] "));
  if (yes) return Done{};
  return Error{ErrorCode::cancelled, "the fingerprint was not confirmed"}.got(actual).advice(
      "Nothing was changed. Ask the vendor for the fingerprint by another way and compare; if it differs, "
      "do not use this file.");
}

// Refused here, and not at the first check: until then everybody believes that the product is followed.
Status check_urls(const StarterFile& starter, const std::string& file) {
  for (const auto* urls : {&starter.urls.metadata, &starter.urls.targets, &starter.urls.signatures}) {
    for (const std::string& url : *urls) {
      const auto parsed = Url::parse(url);
      if (parsed && (parsed->is_https() || parsed->is_file()) && !parsed->has_query_or_fragment()) continue;
      return Error{ErrorCode::config_invalid, "not a URL that releases are fetched from"}
          .file(file)
          .expected("https://... or file://...")
          .got(shown_url(url))
          .advice("Ask the vendor for another starter file.");
    }
  }
  return Done{};
}

}  // namespace

Result<Introduction> introduction_of(const Customer& customer, const std::string& where) {
  TRY_ASSIGN(const auto url, web_place(where));
  TRY_ASSIGN(std::string bytes, url ? fetch_starter(customer, *url) : read_file(where, kLargestStarter));
  TRY_ASSIGN(Introduction introduction, read_introduction({std::move(bytes), shown_place(where)}));
  TRY(check_urls(introduction.starter, shown_place(where)));
  return introduction;
}

Result<Answer> init_command(const Customer& customer, const InitOptions& options) {
  TRY_ASSIGN(const Introduction introduction, introduction_of(customer, options.starter));
  const StarterFile& starter = introduction.starter;
  const TrustedRoot& root = introduction.root;
  const std::string where =
      customer.directory.empty() ? join_path(customer.system_directory, starter.product) : customer.directory;
  if (!options.reset) TRY(check_is_new(where, starter.product));
  TRY(confirm_fingerprint(customer, options, introduction));
  TRY(follow(introduction, {where, customer.platform, options.reset}));

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
