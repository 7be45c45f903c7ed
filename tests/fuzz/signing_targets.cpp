// SPDX-License-Identifier: Apache-2.0
// The files that signers and the publisher exchange, and those that each of them keeps.
#include <algorithm>

#include "metadata/requests/released_file.hpp"
#include "metadata/requests/signature_file.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/public_keys_file.hpp"
#include "metadata/vendor/publish_config.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "metadata/vendor/records.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

template <class Document>
Result<Document> read(std::string_view bytes) {
  return Document::read(Untrusted{std::string(bytes), "x"});
}

template <class Document>
void check_document(std::string_view input) {
  check_rewriting(input, &read<Document>, [](const Document& document) { return document.write(); });
}

}  // namespace

FUZZ_TARGET(plan) { check_document<Plan>(input); }
FUZZ_TARGET(publish_config) { check_document<PublishConfig>(input); }
FUZZ_TARGET(public_keys_file) { check_document<PublicKeysFile>(input); }
FUZZ_TARGET(keyring_index) { check_document<KeyringIndex>(input); }
FUZZ_TARGET(signed_record) { check_document<SignedRecord>(input); }
FUZZ_TARGET(roots_record) { check_document<RootsRecord>(input); }
FUZZ_TARGET(staged_record) { check_document<StagedRecord>(input); }
FUZZ_TARGET(signature_file) { check_document<SignatureFile>(input); }

FUZZ_TARGET(request) {
  const auto request = read<SigningRequest>(input);
  if (!accepted(request)) return;
  require(request->write() == input, "a request has one written form");
  for (const RequestItem& item : request->items) {
    require(request->find_item(item.id) == &item, "an item has its own id");
    accepted(signed_bytes_of(item));
  }
}

FUZZ_TARGET(released_file) {
  check_document<ReleasedFile>(input);
  const auto release = read<ReleasedFile>(input);
  if (!release) return;
  accepted(release->files());
}

FUZZ_TARGET(push_journal) {
  const auto journal = PushJournal::read(input, "journal");
  if (!accepted(journal)) return;
  std::string lines;
  for (const BegunPush& push : journal->pushes) lines += push.write_line();
  const auto again = PushJournal::read(lines, "journal");
  require(accepted(again) && std::equal(again->pushes.begin(), again->pushes.end(), journal->pushes.begin(),
                                        journal->pushes.end(),
                                        [](const BegunPush& a, const BegunPush& b) { return a.is_again(b); }),
          "what we write we read");
}

}  // namespace sealwright::fuzzing
