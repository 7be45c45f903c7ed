// SPDX-License-Identifier: Apache-2.0
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/document_draft.hpp"
#include "signer/drafts/lifecycle_draft.hpp"

namespace sealwright::sign {
namespace {

struct DraftOptions {
  Place place;
  Wanted wanted = Wanted::signature;
  std::string product, from;
  std::string last_day, last_feature_day, last_day_of_life, first_release;
  EndOfSupportOptions dates;
  PolicyOptions policy;
  std::vector<std::string> apply, verify, secure_use, disclosure;
};

constexpr std::uint64_t kMostPageBytes = 8u << 20;

std::string product_of(const DraftOptions& options, const VendorDirectory& vendor) {
  return options.product.empty() ? vendor.plan().products[0].product : options.product;
}

// Signs one document of the lifecycle role, or writes a request for it.
Result<Answer> finish_document(const Environment& environment, const DraftOptions& options,
                               VendorDirectory& vendor, const VerifiedRepository& state,
                               RequestDocument document) {
  const std::string what = std::string(split(document.path, '/')[1]) + "-" + file_name_of(document.path);
  TRY_ASSIGN(const std::string name, vendor.name_request(what, environment.now));
  TRY_ASSIGN(const SigningRequest request,
             draft_documents(state, vendor.plan(), name, {std::move(document)}, environment.now));
  return finish(environment, options.place, vendor, request, options.wanted);
}

// Also true for "2029-02-29", which has the form of a day but does not exist.
bool has_form_of_a_day(const std::string& text) {
  std::string form = text;
  for (char& character : form)
    if (character >= '0' && character <= '9') character = '0';
  return form == "0000-00-00";
}

Result<std::optional<CivilDate>> read_day(const std::string& text, const std::string& option) {
  if (text.empty()) return std::optional<CivilDate>();
  if (const auto date = parse_date(text)) return date;
  if (has_form_of_a_day(text)) return Error{ErrorCode::usage, option + ": there is no such day"}.got(text);
  return Error{ErrorCode::usage, option}.expected("YYYY-MM-DD").got(text.substr(0, 80));
}

Result<EndOfSupportOptions> dates_of(const DraftOptions& options) {
  EndOfSupportOptions dates = options.dates;
  TRY_ASSIGN(const auto last_day, read_day(options.last_day, "--last-day"));
  dates.last_day = *last_day;  // a required option
  TRY_ASSIGN(dates.last_feature_day, read_day(options.last_feature_day, "--last-feature-day"));
  TRY_ASSIGN(dates.last_day_of_life, read_day(options.last_day_of_life, "--last-day-of-life"));
  if (!options.first_release.empty()) {
    TRY_ASSIGN(dates.first_release, Version::parse(options.first_release));
  }
  return dates;
}

Result<Answer> new_dates(const Environment& environment, const DraftOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY_ASSIGN(const PlannedProduct product, vendor.plan().product(product_of(options, vendor)));
  TRY_ASSIGN(const EndOfSupportOptions dates, dates_of(options));
  const std::string path = "lifecycle/" + product.product + "/cle.json";
  TRY_ASSIGN(std::string before, vendor.find_document(state, path));
  std::optional<Cle> published;
  if (!before.empty()) {
    TRY_ASSIGN(published, read_cle(before, path));
  }
  TRY_ASSIGN(const Cle draft,
             draft_end_of_support(published ? &*published : nullptr, dates, environment.now));
  return finish_document(environment, options, vendor, state, {path, write_cle(draft), std::move(before)});
}

// A page that the policy points to, and its content, whose digest is part of the policy; empty if not given.
Result<PageLink> read_page(const std::vector<std::string>& page, const std::string& option) {
  if (page.empty()) return PageLink{};
  if (page.size() != 2) return Error{ErrorCode::usage, option + " takes one URL and one FILE"};
  TRY_ASSIGN(const std::string content, read_file(page[1], kMostPageBytes));
  return link_page(page[0], content);
}

Result<PolicyOptions> with_pages(const DraftOptions& options) {
  PolicyOptions policy = options.policy;
  TRY_ASSIGN(policy.apply, read_page(options.apply, "--apply"));
  TRY_ASSIGN(policy.verify, read_page(options.verify, "--verify"));
  TRY_ASSIGN(policy.secure_use, read_page(options.secure_use, "--secure-use"));
  TRY_ASSIGN(policy.disclosure, read_page(options.disclosure, "--disclosure"));
  return policy;
}

Status check_pages_given(const DraftOptions& options) {
  for (const auto& [page, option] :
       {std::pair(&options.apply, "--apply"), std::pair(&options.verify, "--verify"),
        std::pair(&options.secure_use, "--secure-use"), std::pair(&options.disclosure, "--disclosure")}) {
    if (page->empty())
      return Error{ErrorCode::usage, std::string(option) + " URL FILE is needed for a first policy"};
  }
  return Done{};
}

Result<UpdatePolicy> first_policy(const DraftOptions& options, const Plan& plan,
                                  const PlannedProduct& product, Instant now) {
  TRY(check_pages_given(options));
  TRY_ASSIGN(PolicyOptions policy, with_pages(options));
  policy.policy_id = product.product;
  if (policy.product.empty()) policy.product = product.product;
  policy.vendor = plan.vendor;
  policy.channel = product.channels[0];
  TRY_ASSIGN(const Url site, Url::parse(plan.url));
  if (policy.lifecycle_url.empty())
    policy.lifecycle_url = site.below("lifecycle/" + product.product + "/cle.json").to_text();
  if (policy.feed_url.empty()) policy.feed_url = site.below("notices/feed.atom").to_text();
  if (policy.security_contact.empty()) policy.security_contact = plan.contact.value_or("");
  return draft_policy(policy, now);
}

// An edited file, the published policy issued again with what is given, or a first one.
Result<UpdatePolicy> next_policy(const DraftOptions& options, const Plan& plan, const PlannedProduct& product,
                                 const std::string& before, Instant now) {
  if (!options.from.empty()) {
    TRY_ASSIGN(const std::string edited, read_file(options.from, kMostPageBytes));
    return read_update_policy(edited, options.from);
  }
  if (before.empty()) return first_policy(options, plan, product, now);
  TRY_ASSIGN(const UpdatePolicy published, read_update_policy(before, "update-policy.json"));
  TRY_ASSIGN(const PolicyOptions changes, with_pages(options));
  return change_policy(published, changes, now);
}

Result<Answer> new_policy(const Environment& environment, const DraftOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY_ASSIGN(const PlannedProduct product, vendor.plan().product(product_of(options, vendor)));
  const std::string path = "lifecycle/" + product.product + "/update-policy.json";
  TRY_ASSIGN(std::string before, vendor.find_document(state, path));
  TRY_ASSIGN(const UpdatePolicy draft, next_policy(options, vendor.plan(), product, before, environment.now));
  return finish_document(environment, options, vendor, state,
                         {path, write_update_policy(draft), std::move(before)});
}

void add_draft_options(Command app, DraftOptions& options) {
  add_place_options(app, options.place);
  add_key_options(app, options.place);
  add_request_option(app, options.wanted);
  app.add_option("--product NAME", options.product, "The product; required if the plan has several");
}

void add_lifecycle_options(Command app, DraftOptions& options) {
  app.add_option("--line LINE", options.dates.line, "The release line, such as 4 or 4.2").required();
  app.add_option("--last-day DATE", options.last_day, "Last day with security fixes, YYYY-MM-DD").required();
  app.add_option("--last-feature-day DATE", options.last_feature_day, "Last day with new features");
  app.add_option("--last-day-of-life DATE", options.last_day_of_life, "If it is not the last day of support");
  app.add_option("--purl PURL", options.dates.purl, "Package URL of the product; for its first dates");
  app.add_option("--first-release VERSION", options.first_release, "The first version of the line");
  app.add_option("--support-id ID", options.dates.support_id, "The kind of support, if there are several")
      .with_default();
  app.add_option("--support-description TEXT", options.dates.support_description,
                 "What this support includes")
      .with_default();
  app.add_option("--reason WHY", options.dates.reason, "Why a published date changes").with_default();
}

void add_policy_options(Command app, DraftOptions& options) {
  PolicyOptions& policy = options.policy;
  Option from = app.add_option("--from FILE", options.from, "Take this edited policy file as it is");
  for (Option content :
       {app.add_option("--product-name NAME", policy.product, "The product's name for people"),
        app.add_option("--purl PURL", policy.purl, "Package URL of the product, as in its dates"),
        app.add_option("--security-contact URL", policy.security_contact, "If not the plan's contact"),
        app.add_option("--lifecycle-url URL", policy.lifecycle_url, "Where cle.json is published"),
        app.add_option("--feed-url URL", policy.feed_url, "Where the Atom feed is published"),
        app.add_option("--opt-out-url URL", policy.opt_out_url, "How customers turn automatic updates off"),
        app.add_option("--apply URL FILE", options.apply, "How to apply updates: a page and its text")
            .takes(2),
        app.add_option("--verify URL FILE", options.verify, "How to verify them").takes(2),
        app.add_option("--secure-use URL FILE", options.secure_use, "Secure use").takes(2),
        app.add_option("--disclosure URL FILE", options.disclosure, "How to report a vulnerability").takes(2),
        app.add_option("--notice-days DAYS", policy.notice_days,
                       "Notice before support ends; in a first policy 366 unless given"),
        app.add_option("--valid-days DAYS", policy.valid_days, "Days until the policy must be renewed")
            .with_default()})
    from.excludes(content);
}

}  // namespace

void add_document_commands(Program& program) {
  const auto drafts = std::make_shared<DraftOptions>();
  Command lifecycle = program.group("lifecycle", "Support dates: draft, review, sign");
  Command dates = program.command_below(
      lifecycle, "new", "State until when a release line is supported",
      [drafts](const Environment& environment) { return new_dates(environment, *drafts); });
  add_draft_options(dates, *drafts);
  add_lifecycle_options(dates, *drafts);
  Command policy = program.group("policy", "The update policy: draft, review, sign");
  Command policy_new = program.command_below(
      policy, "new", "Draft a first policy, renew the current one, or use an edited one",
      [drafts](const Environment& environment) { return new_policy(environment, *drafts); });
  add_draft_options(policy_new, *drafts);
  add_policy_options(policy_new, *drafts);
}

}  // namespace sealwright::sign
