// SPDX-License-Identifier: Apache-2.0
// status: what expires, and which files on the public side were not published from here.
#include <memory>

#include "base/text.hpp"
#include "publisher/checks/strays.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "publisher/staging/expiry.hpp"

namespace sealwright::publish {
namespace {

// Files on the public side that were not published from here.
Result<std::vector<Stray>> strays_of(const Session& session, const Published& published) {
  TRY_ASSIGN(const auto public_side, open_public_side(session));
  TRY_ASSIGN(const MetadataFiles under_way, metadata_under_way(session.vendor, published));
  TRY_ASSIGN(const auto listed, list_metadata(session));
  return find_strays(*public_side, *published.repository, under_way, listed);
}

// Unexpected files raise an alarm. If the public side cannot be read, that is an error, because it may have
// some.
void look_for_strays(const Session& session, const Published& published, Answer& made) {
  const auto strays = strays_of(session, published);
  Json list = Json::array();
  if (!strays) {
    made.output.error = strays.error();
    made.output.data.set("strays", Json());
    if (made.output.exit == 0) {
      made.output.exit = static_cast<int>(strays.error().exit_class());
      made.output.result = Outcome::failed;
    }
    return;
  }
  for (const Stray& stray : *strays) {
    list.push_back(Json::object({{"junk", stray.is_junk},
                                 {"path", stray.path},
                                 {"stopsCustomers", stray.stops_customers},
                                 {"why", stray.why}}));
    const Error error = as_error(stray);
    made.text +=
        Words("ALARM ") + error.message() + " [" + name_of(error.code()) + "]\n  " + error.advice() + "\n";
    if (made.output.error) continue;
    made.output.error = error;
    made.output.exit = static_cast<int>(error.exit_class());
    made.output.result = error.exit_class() == ExitClass::refused ? Outcome::refused : Outcome::failed;
  }
  made.output.data.set("strays", std::move(list));
}

}  // namespace

Result<Answer> status_command(const Session& session, const StatusOptions& options) {
  TRY_ASSIGN(const Published published, read_published(session.vendor));
  if (!published.repository) return nothing_published();
  TRY_ASSIGN(const auto roles, expiries_of(*published.repository));
  Answer made = answer(Outcome::done, "");
  Json list = Json::array();
  for (const RoleExpiry& role : roles) {
    const bool expired = role.expires <= session.now;
    const bool near = role.expires - session.now <= (role.is_online ? role.refused_below : options.expiring);
    const bool overdue = role.is_online && role.renew_at <= session.now;
    if (near || overdue) made.output.result = Outcome::stale;
    const std::string who = role.is_online ? "sealwright-publish refresh" : "sealwright-sign renew";
    list.push_back(Json::object({{"expires", to_text(role.expires)},
                                 {"renewAt", to_text(role.renew_at)},
                                 {"renewedBy", who},
                                 {"role", role.role},
                                 {"state", expired   ? "expired"
                                           : near    ? "expiring"
                                           : overdue ? "due"
                                                     : "good"},
                                 {"version", role.version}}));
    made.text += Words(role.role) + " " + std::to_string(role.version) + ": expires " +
                 to_text(role.expires) + ", renewal from " + to_text(role.renew_at) + " by " + who +
                 (expired   ? Words("  EXPIRED")
                  : near    ? Words("  EXPIRES SOON")
                  : overdue ? Words("  DUE")
                            : Words()) +
                 "\n";
  }
  if (const Status clock = check_clock(*published.repository, session.now); !clock) {
    made.output.notices.push_back(Notice::warning(clock.error()));
    made.output.result = Outcome::stale;
  }
  made.output.exit = made.output.result == Outcome::stale ? 5 : 0;
  made.output.data = Json::object({{"roles", std::move(list)}});
  look_for_strays(session, published, made);
  return made;
}

Result<Seconds> parse_span(const std::string& text) {
  std::uint64_t count = 0;
  const bool is_number =
      !text.empty() && parse_decimal(text.substr(0, text.size() - 1), count) && count < 100'000;
  if (is_number && text.back() == 'd') return static_cast<std::int64_t>(count) * kDay;
  if (is_number && text.back() == 'h') return static_cast<std::int64_t>(count) * kHour;
  return Error{ErrorCode::usage, "a span of time"}.expected("such as 14d or 36h").got(text);
}

void add_status_command(Program& program) {
  struct Options {
    Place place;
    std::string expiring = "14d";
  };
  const auto options = std::make_shared<Options>();
  Command status =
      program.command("status", "Show each role: version, expiry, next renewal and by whom",
                      [options](const Environment& environment) -> Result<Answer> {
                        TRY_ASSIGN(const Seconds expiring, parse_span(options->expiring));
                        return status_command(session_of(environment, options->place), {expiring});
                      });
  add_directory_option(status, options->place);
  status.add_option("--expiring DAYS", options->expiring, "Exit 5 when a role expires within this time")
      .with_default();
}

}  // namespace sealwright::publish
