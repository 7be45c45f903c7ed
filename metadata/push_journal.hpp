// PushJournal: how far a push has come, so that one that was cut goes on and does nothing twice.
//
// One JSON object per line, appended and flushed before the next step is taken:
//   {"begun":TIME,"format":"sealwright-push/1","plan":SHA-256 of the plan}
//   {"done":"targets/acme-app/1.0.0/...."}
//   {"committed":true}
#pragma once

#include <set>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright {

inline constexpr std::uint64_t kMostJournalBytes = 64u << 20;

struct PushJournal {
  std::string plan;  // which push it is about: SHA-256 in hex
  Instant begun;
  std::set<std::string> done;  // paths that are in place and were read back
  bool committed = false;      // timestamp.json was replaced

  // A last line that was cut off counts as never written. Errors: state_damaged for anything else that is no
  // journal.
  static Result<PushJournal> read(std::string_view bytes, const std::string& file);
  // The lines, each with its line feed.
  static std::string begin_line(const std::string& plan, Instant begun);
  static std::string done_line(const std::string& path);
  static std::string committed_line();
};

}  // namespace sealwright
