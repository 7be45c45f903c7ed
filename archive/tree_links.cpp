#include "archive/tree_links.hpp"

#include <vector>

namespace sealwright {
namespace {

// Linux gives up after 40 (ELOOP).
constexpr int kMostLinksFollowed = 40;

// The components of `text` that are to be walked, put on top of the stack in reverse.
void push_components(std::string_view text, std::vector<std::string_view>& stack) {
  for (;;) {
    stack.push_back(tree_name(text));
    if (text.size() == stack.back().size()) return;
    text = tree_parent(text);
  }
}

Error leads_out(const TreeEntry& link, std::string why) {
  return Error{ErrorCode::archive_unsafe_link, std::move(why)}
      .file(std::string(link.path))
      .got(std::string(link.target));
}

// Walks as the kernel does: `place` is always a real directory's path or a path that does not exist.
Status check_link(const TreeListing& listing, const TreeEntry& link) {
  std::string place(tree_parent(link.path));
  std::vector<std::string_view> ahead;
  push_components(link.target, ahead);
  for (int followed = 0; !ahead.empty();) {
    const std::string_view component = ahead.back();
    ahead.pop_back();
    if (component == "..") {
      if (place.empty()) return leads_out(link, "through other links it leaves the tree");
      place.resize(tree_parent(place).size());
      continue;
    }
    std::string next = place.empty() ? std::string(component) : place + "/" + std::string(component);
    const TreeEntry* entry = listing.find(next);
    if (entry == nullptr || entry->type != TreeEntryType::link) {
      place = std::move(next);
      continue;
    }
    if (++followed > kMostLinksFollowed) return leads_out(link, "a loop of links");
    push_components(entry->target, ahead);
  }
  return Done{};
}

}  // namespace

Status check_links(const TreeListing& listing) {
  for (const TreeEntry& entry : listing.entries()) {
    if (entry.type == TreeEntryType::link) TRY(check_link(listing, entry));
  }
  return Done{};
}

}  // namespace sealwright
