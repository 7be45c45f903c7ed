// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/expiry.hpp"

namespace sealwright::publish {
namespace {

constexpr Seconds kRootRenewed = 90 * kDay, kRootRefused = 30 * kDay;
constexpr Seconds kTargetsRenewed = 60 * kDay, kTargetsRefused = 14 * kDay;
constexpr Seconds kClockTolerance = 10 * kMinute;
constexpr Seconds kSnapshotRefused = 3 * kDay, kTimestampRefused = 12 * kHour;

template <class Document>
Result<Document> read_document(const VerifiedRepository& repository, const std::string& role) {
  const RoleFile* file = repository.files().find(role);
  if (file == nullptr) return Error{ErrorCode::meta_missing}.role(role);
  TRY_ASSIGN(const SignedFile signed_file, SignedFile::read({file->bytes, role + ".json"}));
  return Document::read(signed_file.fields());
}

constexpr Seconds kMostFromServer = kHour;
constexpr const char* kCompareClock =
    "Compare the clock of this machine with another one and set it. If it is right, run the command again "
    "with --clock-is-right.";

Status check_server_time(Instant now, Instant server) {
  const bool is_ahead = now > server + kMostFromServer;
  if (!is_ahead && now >= server - kMostFromServer) return Done{};
  return Error{is_ahead ? ErrorCode::clock_ahead : ErrorCode::clock_behind,
               "the clocks of this machine and of the server differ"}
      .expected("within an hour of " + to_text(server))
      .got(to_text(now))
      .advice(kCompareClock);
}

RoleExpiry of_people(const std::string& role, const SignedHeader& header, Seconds renewed, Seconds refused) {
  return {role, header.version, header.expires, header.expires - renewed, false, refused};
}

// Renewed after half of the lifetime. The timestamp's `issued` counts for both online roles: the snapshot
// is signed together with it or earlier.
RoleExpiry of_publisher(const std::string& role, const SignedHeader& header, Instant issued,
                        Seconds refused) {
  const Seconds half{(header.expires - issued).count / 2};
  return {role, header.version, header.expires, header.expires - half, true, refused};
}

}  // namespace

bool is_online_role(std::string_view role) { return role == "snapshot" || role == "timestamp"; }

Result<std::vector<RoleExpiry>> expiries_of(const VerifiedRepository& repository) {
  TRY_ASSIGN(const Snapshot snapshot, read_document<Snapshot>(repository, "snapshot"));
  TRY_ASSIGN(const Timestamp timestamp, read_document<Timestamp>(repository, "timestamp"));
  const TrustedRoot& root = repository.root();
  std::vector<RoleExpiry> all{
      of_people("root", {root.version(), root.expires()}, kRootRenewed, kRootRefused)};
  for (const auto& [name, role] : repository.roles()) {
    all.push_back(of_people(name, role.document->header, kTargetsRenewed, kTargetsRefused));
  }
  const Instant issued = timestamp.binding.issued.value_or(timestamp.header.expires);
  all.push_back(of_publisher("snapshot", snapshot.header, issued, kSnapshotRefused));
  all.push_back(of_publisher("timestamp", timestamp.header, issued, kTimestampRefused));
  return all;
}

Status check_clock(const VerifiedRepository& last, Instant now) {
  TRY_ASSIGN(const Timestamp timestamp, read_document<Timestamp>(last, "timestamp"));
  const auto& issued = timestamp.binding.issued;
  if (!issued || now >= *issued - kClockTolerance) return Done{};
  return Error{ErrorCode::clock_behind, "the last push was later"}
      .expected("at least " + to_text(*issued))
      .got(to_text(now))
      .advice(
          "Set the clock of this machine. If it is right, the clock was ahead at the last push: follow "
          "\"A push with a wrong clock\" in docs/operations.md.");
}

Status check_clock_beside(const std::optional<VerifiedRepository>& last, Instant now,
                          std::optional<Instant> server_time) {
  if (server_time) return check_server_time(now, *server_time);
  if (!last) return Done{};
  TRY_ASSIGN(const Timestamp timestamp, read_document<Timestamp>(*last, "timestamp"));
  if (now < timestamp.header.expires) return Done{};
  return Error{ErrorCode::clock_ahead, "nothing confirms that so much time has passed since the last push"}
      .expected("before " + to_text(timestamp.header.expires) + ", when the last timestamp expired")
      .got(to_text(now))
      .advice(kCompareClock);
}

bool is_signed_ahead(const VerifiedRepository& repository, Instant now) {
  const auto timestamp = read_document<Timestamp>(repository, "timestamp");
  return timestamp && timestamp->binding.issued && *timestamp->binding.issued > now + kClockTolerance;
}

std::vector<Error> too_near(const std::vector<RoleExpiry>& roles, Instant now) {
  std::vector<Error> found;
  for (const RoleExpiry& role : roles) {
    if (role.expires - now >= role.refused_below) continue;
    found.push_back(Error{ErrorCode::expiry_near}
                        .role(role.role)
                        .expected("at least " + human_duration(role.refused_below) + " left")
                        .got("expires " + to_text(role.expires))
                        .advice(role.is_online
                                    ? "Stage it again. If that is not enough, set a higher `expiresDays` for "
                                      "the role in sealwright.json."
                                    : "Run `sealwright-sign renew` to sign it again with a later expiry."));
  }
  return found;
}

}  // namespace sealwright::publish
