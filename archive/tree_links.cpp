// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_links.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace sealwright {
namespace {

// Linux gives up after 40 (ELOOP).
constexpr int kMostLinksFollowed = 40;

Error leads_out(std::string why) { return Error{ErrorCode::archive_unsafe_link, std::move(why)}; }

// Where following a link ends: in a directory of the listing, or `below` components below it where nothing is
// listed, or in a file. Nothing can be listed there, so only their number matters.
struct Destination {
  std::string_view directory;  // its path; empty for the tree itself
  std::size_t below = 0;
  int followed = 0;  // further links on the way

  Status go_up() {
    if (below > 0) return --below, Done{};
    if (directory.empty()) return leads_out("it leaves the tree through other links");
    directory = tree_parent(directory);
    return Done{};
  }
};

// Walks as the kernel does. The result for a link's target does not depend on the path to the link.
class LinkWalk {
 public:
  explicit LinkWalk(const TreeListing& listing) : listing_(listing), known_(listing.entries().size()) {}

  Result<Destination> destination_of(const TreeEntry& link, int depth) {
    auto& known = known_[listing_.index_of(link)];
    if (known) return *known;
    if (depth > kMostLinksFollowed) return leads_out("a loop of links");
    Destination at{tree_parent(link.path)};
    for (std::size_t start = 0; start <= link.target.size();) {
      const std::size_t end = std::min(link.target.find('/', start), link.target.size());
      TRY(step(link.target.substr(start, end - start), depth, at));
      start = end + 1;
    }
    known = at;
    return at;
  }

 private:
  Status step(std::string_view component, int depth, Destination& at) {
    if (component == "..") return at.go_up();
    if (at.below > 0) return ++at.below, Done{};
    path_.assign(at.directory).append(at.directory.empty() ? "" : "/").append(component);
    const TreeEntry* entry = listing_.find(path_);
    if (entry == nullptr || entry->type == TreeEntryType::file) return at.below = 1, Done{};
    if (entry->type == TreeEntryType::directory) return at.directory = entry->path, Done{};
    TRY_ASSIGN(Destination next, destination_of(*entry, depth + 1));
    next.followed += at.followed + 1;
    if (next.followed > kMostLinksFollowed) return leads_out("a loop of links");
    at = next;
    return Done{};
  }

  const TreeListing& listing_;
  std::vector<std::optional<Destination>> known_;  // by index in the listing
  std::string path_;
};

}  // namespace

Status check_links(const TreeListing& listing, Cancel cancel) {
  LinkWalk walk(listing);
  for (const TreeEntry& entry : listing.entries()) {
    TRY(cancel.check());
    if (entry.type != TreeEntryType::link) continue;
    const auto destination = walk.destination_of(entry, 0);
    if (destination) continue;
    return Error{destination.error().code(), destination.error().detail()}
        .file(std::string(entry.path))
        .got(std::string(entry.target));
  }
  return Done{};
}

}  // namespace sealwright
