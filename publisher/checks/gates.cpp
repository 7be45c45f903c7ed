// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/gates.hpp"

#include <algorithm>

#include "metadata/lifecycle/cle_rules.hpp"
#include "metadata/lifecycle/update_policy.hpp"

namespace sealwright::publish {
namespace {

struct Promises {
  std::optional<Cle> cle;
  std::optional<UpdatePolicy> policy;
  Dates dates;
  bool readable = true;
};

class GateRun {
 public:
  explicit GateRun(const GateInput& input) : input_(input) {}

  GateReport run() {
    Promises staged = read(input_.staged), published = read(input_.published);
    keep_corrections_with_notice(staged.dates);
    const DateRatchet before = recorded(published);
    check_policy(staged, published);
    check_cle(staged, published, before);
    for (const Error& error : input_.others) add(error);
    if (staged.readable && published.readable) report_.ratchet = after(before, staged);
    std::stable_sort(report_.findings.begin(), report_.findings.end(),
                     [](const auto& a, const auto& b) { return a.severity < b.severity; });
    return std::move(report_);
  }

 private:
  std::string path(std::string_view name) const {
    return "lifecycle/" + input_.product + "/" + std::string(name);
  }

  void add(const Error& error) {
    const bool warns = is_duty(error.code()) && input_.profile == GateProfile::basic;
    report_.findings.push_back({error, warns ? GateSeverity::warn : GateSeverity::refuse});
  }
  void add(const std::vector<Error>& errors) {
    for (const Error& error : errors) add(error);
  }

  // Reads one document; a document that cannot be read is a finding.
  template <class Document, class Reader>
  void take(const std::optional<std::string>& bytes, std::string_view name, Reader reader, Promises& promises,
            Document& into) {
    if (!bytes) return;
    auto document = reader(*bytes, path(name));
    if (document) {
      into = *std::move(document);
    } else {
      promises.readable = false;
      add(document.error());
    }
  }

  Promises read(const PromiseFiles& files) {
    Promises promises;
    take(files.cle, "cle.json", read_cle, promises, promises.cle);
    take(files.policy, "update-policy.json", read_update_policy, promises, promises.policy);
    take(files.dates, "dates.json", read_dates, promises, promises.dates);
    return promises;
  }

  void keep_corrections_with_notice(Dates& dates) const {
    auto& all = dates.corrections;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& each) { return input_.notices.count(each.notice) == 0; }),
              all.end());
  }

  // A lost support history is built again from the published documents, as a client would do it.
  DateRatchet recorded(const Promises& published) const {
    if (!input_.ratchet.empty() || !published.cle) return input_.ratchet;
    return input_.ratchet.after_reading(*published.cle, published.dates, input_.now);
  }

  DateRatchet after(const DateRatchet& before, const Promises& staged) const {
    return staged.cle ? before.after_publishing(*staged.cle, staged.dates, input_.now) : before;
  }

  void check_policy(const Promises& staged, const Promises& published) {
    const std::string file = path("update-policy.json");
    if (!input_.staged.policy) add(Error{ErrorCode::policy_missing}.file(file).got("none"));
    if (!input_.staged.policy && input_.published.policy) {
      add(Error{ErrorCode::policy_serial, "the published policy is missing"}.file(file));
    }
    if (!staged.policy) return;
    if (staged.policy->is_expired(input_.now)) {
      add(Error{ErrorCode::policy_expired}
              .file(file)
              .expected("after " + to_text(input_.now))
              .got(to_text(staged.policy->expires)));
    }
    add(check_policy_fits(*staged.policy, staged.cle ? &*staged.cle : nullptr, input_.now, file));
    if (published.policy) add(check_policy_follows(*published.policy, *staged.policy, file));
  }

  // The longer notice period of both policies: lowering it does not shorten the notice for dates in the
  // same push.
  static std::int64_t notice_days(const Promises& staged, const Promises& published) {
    std::int64_t days = kLeastNoticeDays;
    if (staged.policy) days = std::max(days, staged.policy->notice_days);
    if (published.policy) days = std::max(days, published.policy->notice_days);
    return days;
  }

  void check_cle(const Promises& staged, const Promises& published, const DateRatchet& before) {
    const std::string file = path("cle.json");
    // An unreadable document was reported already; it must not count as one without events.
    if (input_.staged.cle && !staged.cle) return;
    const Cle none;
    const Cle& cle = staged.cle ? *staged.cle : none;
    if (!staged.cle && published.cle) {
      add(Error{ErrorCode::cle_event_changed, "the published document is missing"}.file(file));
    }
    if (staged.cle && published.cle) add(check_kept(*published.cle, cle, file));
    // Without the published document, only the support history has its events.
    for (const std::int64_t id : published.cle ? std::vector<std::int64_t>{} : before.changed_events(cle)) {
      add(Error{ErrorCode::cle_event_changed, "event " + std::to_string(id)}.file(file));
    }
    const DateRatchet next = after(before, staged);
    // Clients refuse a document by the same rule and keep using the earlier dates.
    if (const Status room = next.check_room(before, file); !room) add(room.error());
    for (const ShortenedDate& date : next.broken_by(cle)) add(date.as_error(ErrorCode::cle_shortened, file));
    add(check_notice(cle, before, staged.dates, notice_days(staged, published), input_.now, file));
    add(check_not_backdated(cle, before, staged.dates, input_.now, file));
    add(check_dates_given(cle, input_.released, file));
  }

  const GateInput& input_;
  GateReport report_;
};

std::size_t count(const GateReport& report, GateSeverity severity) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const GateFinding& finding) { return finding.severity == severity; }));
}

}  // namespace

std::optional<GateProfile> gate_profile(std::string_view name) {
  if (name == "basic") return GateProfile::basic;
  if (name == "code-of-practice") return GateProfile::code_of_practice;
  return std::nullopt;
}

bool is_duty(ErrorCode gate) {
  return gate == ErrorCode::policy_missing || gate == ErrorCode::policy_expired ||
         gate == ErrorCode::cle_missing_date || gate == ErrorCode::expiry_near;
}

bool GateReport::refuses() const { return refusals() > 0; }
std::size_t GateReport::refusals() const { return count(*this, GateSeverity::refuse); }
std::size_t GateReport::warnings() const { return count(*this, GateSeverity::warn); }

GateReport evaluate_gates(const GateInput& input) { return GateRun(input).run(); }

Json to_json(const GateReport& report) {
  Json findings = Json::array();
  for (const GateFinding& finding : report.findings) {
    const Error& error = finding.error;
    findings.push_back(
        Json::object({{"gate", name_of(error.code())},
                      {"severity", finding.severity == GateSeverity::refuse ? "refuse" : "warn"},
                      {"document", error.file()},
                      {"expected", error.expected()},
                      {"found", error.got()},
                      {"message", error.message()},
                      {"advice", error.advice()}}));
  }
  return Json::object(
      {{"refused", report.refuses()}, {"warnings", report.warnings()}, {"findings", std::move(findings)}});
}

}  // namespace sealwright::publish
