// SPDX-License-Identifier: Apache-2.0
// stage, check, push, refresh: bring what is signed to where clients read it.
#include <algorithm>
#include <memory>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "publisher/checks/check.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "publisher/staging/expiry.hpp"
#include "publisher/staging/staging.hpp"

namespace sealwright::publish {
namespace {

Result<OnlineKeys> open_keys(const Session& session) {
  TRY_ASSIGN(const Secret passphrase, session.passphrase());
  return OnlineKeys::open(session.vendor, passphrase);
}

Json names_of(const Staged& staged) { return Json::array_of(staged.names); }

Result<CheckReport> check(const Session& session, const Published& published, const StagedTree& staged,
                          bool recovery) {
  return check_staged(session.vendor, published, staged, {session.now, recovery});
}

// Every signature made here carries this machine's time to the clients.
Status check_time(const Session& session, const Published& published, Endpoint& endpoint,
                  bool clock_is_right) {
  if (clock_is_right) return Done{};
  TRY_ASSIGN(const auto server_time, endpoint.server_time());
  return check_clock_beside(published.repository, session.now, server_time);
}

// What is staged, and what the check found if it has already run.
struct Prepared {
  std::vector<std::string> names;
  std::vector<std::string> skipped, lost;
  std::optional<StagedTree> staged;  // none: there is nothing to do
  std::optional<CheckReport> report;
};

// What an interrupted push staged, if staging again would give the same result and clients accept it.
Result<std::optional<Prepared>> staged_before(const Session& session, const Published& published,
                                              const Pending& pending, bool recovery) {
  TRY_ASSIGN(const auto record, session.vendor.staged_record());
  if (!record || pending.releases.empty() || record->releases != pending.digests() ||
      record->base != published.timestamp_sha256())
    return std::optional<Prepared>();
  auto staged = read_staged(session.vendor, published);
  if (!staged || !*staged || is_signed_ahead((*staged)->next, session.now)) return std::optional<Prepared>();
  auto report = check(session, published, **staged, recovery);
  if (!report) return std::optional<Prepared>();
  return std::optional<Prepared>({{}, pending.skipped, {}, **std::move(staged), *std::move(report)});
}

Prepared prepared_from(Staged staged) {
  return {std::move(staged.names), std::move(staged.skipped), {}, std::move(staged.tree), {}};
}

// Puts into staged/ what is signed and waits. If nothing waits and the endpoint has lost files, stages the
// current state again. Otherwise there is nothing to do.
Result<Prepared> prepare_releases(const Session& session, const Published& published, Endpoint& endpoint,
                                  const ReleaseOptions& options, bool restores) {
  TRY_ASSIGN(const Pending pending, pending_releases(session.vendor, published, options.releases));
  const bool takes_all = options.releases.empty();
  if (takes_all) {
    TRY_ASSIGN(auto before, staged_before(session, published, pending, options.recovery));
    if (before) {
      TRY(check_time(session, published, endpoint, options.clock_is_right));
      return *std::move(before);
    }
  }
  TRY_ASSIGN(const auto exports, pending_side_files(session.vendor, published));
  const bool nothing_waits = pending.releases.empty() && exports.empty();
  if (takes_all && nothing_waits && published.repository && !restores) {
    if (!pending.skipped.empty()) return built_elsewhere(pending.skipped[0]);
    return Prepared{};
  }
  TRY(check_time(session, published, endpoint, options.clock_is_right));
  TRY_ASSIGN(const OnlineKeys keys, open_keys(session));
  if (takes_all && nothing_waits && published.repository) {
    TRY_ASSIGN(Staged again, stage_refresh(session.vendor, published, keys, session.now));
    again.names = {"what was published"};
    again.skipped = pending.skipped;
    return prepared_from(std::move(again));
  }
  TRY_ASSIGN(Staged made, stage(session.vendor, published, pending, keys, {session.now, options.artifacts}));
  return prepared_from(std::move(made));
}

Result<Prepared> prepare(const Session& session, const Published& published, Endpoint& endpoint,
                         const ReleaseOptions& options, bool restores) {
  TRY_ASSIGN(Prepared prepared, prepare_releases(session, published, endpoint, options, restores));
  if (restores) {
    TRY_ASSIGN(prepared.lost, add_what_is_lost(session.vendor, published, endpoint));
    prepared.report.reset();  // the tree has changed
  }
  return prepared;
}

std::vector<std::string> codes_of(const Notices& notices) {
  std::vector<std::string> codes;
  for (const Notice& notice : notices) codes.emplace_back(name_of(notice.code()));
  return codes;
}

// For people: "targets/acme-app/1.0.0/app.tar.zst". Leaves out the digest in front of a target's name and the
// folder of detached signature files that is named by a digest, because neither helps a reader.
std::string without_digests(const std::string& path) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(path, '/')) {
    if (is_sha256_hex(part)) continue;
    const bool digest_leads = part.size() > 65 && part[64] == '.' && is_sha256_hex(part.substr(0, 64));
    parts.emplace_back(digest_leads ? part.substr(65) : part);
  }
  return join(parts, "/");
}

Result<PushReport> upload(const Session& session, const Published& published, const StagedTree& staged,
                          Endpoint& endpoint, const Notices& notices, bool restores) {
  const MetadataFiles& next = staged.next.files();
  PushOptions options{session.now, codes_of(notices), {}, {}, restores, session.cancellation};
  options.look_from_outside = [&] {
    return look_from_outside(session, next.roots.front(), next.find("timestamp")->bytes);
  };
  options.progress = [&](const PlannedFile& planned, std::size_t done, std::size_t total) {
    session.mention(Words("[") + std::to_string(done + 1) + "/" + std::to_string(total) + "] " +
                    without_digests(planned.file.path) + ", " + human_size(planned.file.size));
  };
  return push_staged(session.vendor, published, staged, endpoint, options);
}

// An older state comes from a cache and passes. Anything else blocks clients for as long as it lasts.
Words words_on_public_side(const Error& error) {
  if (error.code() == ErrorCode::version_mismatch)
    return "Published, but the public side does not show it yet.";
  const bool late = error.code() == ErrorCode::not_found;
  return (late ? Words("Published, but the public side does not show it yet")
               : Words("Published, but clients cannot read it on the public side")) +
         ": if this lasts, `sealwright-publish push --recovery` uploads again what the server has lost.";
}

Answer pushed(const Endpoint& endpoint, const PushReport& report, Notices notices) {
  Answer made =
      answer(Outcome::done, Words("Published to ") + endpoint.name() + ": " + count_of(report.files, "file") +
                                ", " + human_size(report.bytes) + "; root " + std::to_string(report.root) +
                                ", snapshot " + std::to_string(report.snapshot) + ", timestamp " +
                                std::to_string(report.timestamp) + ".");
  made.output.data = Json::object({{"bytes", report.bytes},
                                   {"endpoint", endpoint.name()},
                                   {"files", report.files},
                                   {"publicSideCurrent", report.public_side.empty()},
                                   {"root", report.root},
                                   {"snapshot", report.snapshot},
                                   {"timestamp", report.timestamp}});
  made.output.notices = std::move(notices);
  for (const Error& error : report.public_side) made.output.notices.push_back(Notice::warning(error));
  for (const Error& error : report.public_side) made.text += Words("\n") + words_on_public_side(error);
  return made;
}

// A push that was interrupted after its commit: the endpoint shows what is staged here.
Result<std::optional<Answer>> finish_interrupted(const Session& session, Published& published,
                                                 Endpoint& endpoint) {
  TRY_ASSIGN(const auto record, session.vendor.staged_record());
  if (!record) return std::optional<Answer>();
  TRY_ASSIGN(const RemoteState state, remote_state(published, record, endpoint));
  if (state != RemoteState::committed) return std::optional<Answer>();
  session.mention("finishing a push that was interrupted after its commit");
  TRY_ASSIGN(const auto staged, read_staged(session.vendor, published));
  if (!staged) return std::optional<Answer>();
  TRY_ASSIGN(const PushReport report, upload(session, published, *staged, endpoint, {}, false));
  TRY_ASSIGN(published, read_published(session.vendor));
  return std::optional<Answer>(pushed(endpoint, report, {}));
}

Result<FileLock> lock_vendor(const Session& session) {
  TRY(make_directories(session.vendor.path_of("records")));
  return FileLock::acquire(session.vendor.path_of("records/lock"));
}

Result<Answer> check_and_upload(const Session& session, const Published& published, const Prepared& prepared,
                                Endpoint& endpoint, const ReleaseOptions& options, bool restores) {
  const StagedTree& staged = *prepared.staged;
  TRY_ASSIGN(CheckReport report, prepared.report ? Result<CheckReport>(*prepared.report)
                                                 : check(session, published, staged, options.recovery));
  session.mention(Words("the client's verifier accepts it in ") + count_of(report.customers, "run"));
  if (options.dry_run) {
    Answer made = answer(Outcome::done, "Staged and checked; nothing was uploaded.");
    made.output.notices = std::move(report.notices);
    return made;
  }
  TRY_ASSIGN(const PushReport done, upload(session, published, staged, endpoint, report.notices, restores));
  return pushed(endpoint, done, std::move(report.notices));
}

void warn_of_skipped(Answer& made, const std::vector<std::string>& skipped) {
  for (const std::string& file : skipped) {
    made.output.notices.push_back(Notice::warning(built_elsewhere(file)));
  }
}

void warn_of_lost(Answer& made, const std::vector<std::string>& lost) {
  for (const std::string& file : lost) {
    made.output.notices.push_back(Notice::warning(
        Error{ErrorCode::file_missing, "an artifact that the server has lost"}.file(file).advice(
            "Put it back into artifacts/ and run `sealwright-publish push --recovery` again.")));
  }
}

}  // namespace

Result<Answer> stage_command(const Session& session, const ReleaseOptions& options) {
  TRY_ASSIGN(const FileLock lock, lock_vendor(session));
  TRY_ASSIGN(const Published published, read_published(session.vendor));
  TRY_ASSIGN(const Pending pending, pending_releases(session.vendor, published, options.releases));
  TRY_ASSIGN(const OnlineKeys keys, open_keys(session));
  TRY_ASSIGN(const Staged staged,
             stage(session.vendor, published, pending, keys, {session.now, options.artifacts}));
  Answer made = answer(Outcome::done, Words("Staged ") + join(staged.names, ", ") + ".");
  made.output.data = Json::object({{"releases", names_of(staged)}});
  warn_of_skipped(made, staged.skipped);
  return made;
}

Result<Answer> check_command(const Session& session, const ReleaseOptions& options) {
  TRY_ASSIGN(const Published published, read_published(session.vendor));
  TRY_ASSIGN(const auto staged, read_staged(session.vendor, published));
  if (!staged) {
    return Error{ErrorCode::file_missing, "nothing is staged"}.advice(
        "Run `sealwright-publish stage` first.");
  }
  TRY_ASSIGN(CheckReport report, check(session, published, *staged, options.recovery));
  Answer made = answer(Outcome::done, Words("The client's verifier accepts what is staged, in ") +
                                          count_of(report.customers, "run") + ".");
  made.output.data = Json::object({{"runs", report.customers}});
  made.output.notices = std::move(report.notices);
  return made;
}

Result<Answer> push_command(const Session& session, const ReleaseOptions& options) {
  TRY_ASSIGN(const FileLock lock, lock_vendor(session));
  TRY_ASSIGN(const auto endpoint, open_endpoint(session));
  TRY_ASSIGN(Published published, read_published(session.vendor));
  std::optional<Answer> finished;
  if (!options.dry_run) {
    TRY_ASSIGN(finished, finish_interrupted(session, published, *endpoint));
  }
  TRY_ASSIGN(const auto record, session.vendor.staged_record());
  TRY_ASSIGN(const RemoteState state, remote_state(published, record, *endpoint));
  if (state == RemoteState::empty)
    session.mention(Words(endpoint->name()) + " has no timestamp: uploading again all that was published");
  const bool restores = options.recovery || state == RemoteState::empty;
  TRY_ASSIGN(const Prepared prepared, prepare(session, published, *endpoint, options, restores));
  if (!prepared.staged && finished) return *std::move(finished);
  if (!prepared.staged) return answer(Outcome::up_to_date, "Nothing to do: all that is signed is published.");
  if (!prepared.names.empty()) session.mention(Words("staged ") + join(prepared.names, ", "));
  TRY_ASSIGN(Answer made, check_and_upload(session, published, prepared, *endpoint, options, restores));
  warn_of_skipped(made, prepared.skipped);
  warn_of_lost(made, prepared.lost);
  return made;
}

Result<Answer> refresh_command(const Session& session, bool clock_is_right) {
  TRY_ASSIGN(const FileLock lock, lock_vendor(session));
  TRY_ASSIGN(const auto endpoint, open_endpoint(session));
  TRY_ASSIGN(Published published, read_published(session.vendor));
  TRY_ASSIGN(auto finished, finish_interrupted(session, published, *endpoint));
  if (!published.repository) return nothing_published();
  TRY_ASSIGN(const auto roles, expiries_of(*published.repository));
  TRY(check_clock(*published.repository, session.now));
  const bool due = std::any_of(roles.begin(), roles.end(), [&](const RoleExpiry& role) {
    return role.is_online && role.renew_at <= session.now;
  });
  if (!due) return answer(Outcome::up_to_date, "Nothing to renew yet.");
  TRY(check_time(session, published, *endpoint, clock_is_right));
  TRY_ASSIGN(const OnlineKeys keys, open_keys(session));
  TRY_ASSIGN(Staged staged, stage_refresh(session.vendor, published, keys, session.now));
  return check_and_upload(session, published, prepared_from(std::move(staged)), *endpoint, {}, false);
}

namespace {

constexpr std::int64_t kMostPatience = 86'400;

struct PushChoices {
  Place place;
  ReleaseOptions release;
};

void add_release_options(Command command, PushChoices& chosen) {
  add_passphrase_options(command, chosen.place);
  command.add_option("--release FILE", chosen.release.releases,
                     "Signed release; default: all that wait in requests/");
  command.add_option("--artifacts DIR", chosen.release.artifacts,
                     "Folder of the artifacts; default: artifacts/");
}

void add_recovery_option(Command command, PushChoices& chosen) {
  command.add_flag(
      "--recovery", chosen.release.recovery,
      "After a theft: publish without the proof that the live metadata accepts the new root, and "
      "upload again what was lost or overwritten on the server");
}

void add_online_options(Command command, PushChoices& chosen) {
  command
      .add_option("--patience SECONDS", chosen.place.patience_seconds, "Seconds to wait for the public side")
      .at_most(kMostPatience)
      .with_default();
  command.add_flag("--clock-is-right", chosen.release.clock_is_right,
                   "You have checked this machine's clock: sign even if it differs from the server's, or if "
                   "the last timestamp has expired");
}

}  // namespace

void add_push_commands(Program& program) {
  const auto chosen = std::make_shared<PushChoices>();
  const auto add = [&](const std::string& name, const std::string& purpose,
                       Result<Answer> (*run)(const Session&, const ReleaseOptions&)) {
    Command command = program.command(name, purpose, [chosen, run](const Environment& environment) {
      return run(session_of(environment, chosen->place), chosen->release);
    });
    add_directory_option(command, chosen->place);
    return command;
  };
  Command stage = add("stage", "Build staged/ from signed releases", stage_command);
  add_release_options(stage, *chosen);
  Command check = add("check", "Run the client's verifier over staged/", check_command);
  add_recovery_option(check, *chosen);
  Command push = add("push", "Stage, check and publish what is signed", push_command);
  add_release_options(push, *chosen);
  add_recovery_option(push, *chosen);
  push.add_flag("--dry-run", chosen->release.dry_run, "Stop before the upload");
  add_online_options(push, *chosen);
  Command refresh = add("refresh", "Renew timestamp and snapshot when they are due",
                        [](const Session& session, const ReleaseOptions& options) {
                          return refresh_command(session, options.clock_is_right);
                        });
  add_passphrase_options(refresh, chosen->place);
  add_online_options(refresh, *chosen);
}

}  // namespace sealwright::publish
