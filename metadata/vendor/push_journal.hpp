// SPDX-License-Identifier: Apache-2.0
// PushJournal: `records/begun.jsonl`, every push that began to upload. Everything in it may have been
// published, even if the push was interrupted and something else was staged since: such a version never gets
// other bytes, and such a release cannot be taken back.
//
// One JSON object per line, appended and flushed before the first file is put:
//   {"at":TIME,"releases":[request digest],"snapshot":N,"timestamp":N}
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace sealwright {

inline constexpr std::string_view kJournalFile = "records/begun.jsonl";  // in the vendor's directory

struct BegunPush {
  Instant at;
  std::vector<std::string> releases;         // digests of the requests; empty for a refresh
  std::int64_t snapshot = 0, timestamp = 0;  // versions

  // With its line feed.
  std::string write_line() const;
  // Whether both push the same, ignoring the time.
  bool is_again(const BegunPush& other) const;
};

struct PushJournal {
  std::vector<BegunPush> pushes;  // the last one last

  // A last line that was cut off counts as never written: nothing was uploaded after it. Errors:
  // state_damaged for anything else that is not a journal.
  static Result<PushJournal> read(std::string_view bytes, const std::string& file);
  bool has_begun(const std::string& release) const;
  std::int64_t highest_snapshot() const;   // 0: none
  std::int64_t highest_timestamp() const;  // 0: none
};

}  // namespace sealwright
