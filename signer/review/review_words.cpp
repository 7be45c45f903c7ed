// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "signer/review/review.hpp"

namespace sealwright::sign {
namespace {

std::string owner_of(const Review& review, const KeyId& key) {
  const auto owner = review.owners.find(key);
  return (owner == review.owners.end() ? "unnamed owner" : owner->second) + " (" + key.substr(0, 8) + ")";
}

std::string owners_of(const Review& review, const std::vector<KeyId>& keys) {
  std::vector<std::string> names;
  for (const KeyId& key : keys) names.push_back(owner_of(review, key));
  return names.empty() ? "no one" : join(names, ", ");
}

Words line(const Words& words) { return Words("  ") + words + "\n"; }

Words head(const Review& review) {
  Words text = Words("Request ") + review.name + " for repository " + review.repository + "\n";
  if (review.base_problem) {
    text += Words("\nBASE UNKNOWN: ") + review.base_problem->message() + "\n" +
            line("The changes below are relative to a base that this machine cannot verify. Do not sign.");
  } else if (review.founds_a_repository) {
    text += line(
        "It initialises the repository: there is no earlier state to compare with. Compare the code with "
        "the other signers.");
  }
  return text;
}

Words releases(const Review& review) {
  Words text;
  for (const Review::Release& release : review.releases) {
    const std::string what = release.product + " " + release.version;
    if (release.signed_again) {
      text += line("signed again: " + what + ", manifest " + release.digest);
      continue;
    }
    text += line(Words("release ") + what + " in channel " + release.channel + ", released " +
                 release.released_at);
    text += line("  clients that install it then refuse every version below " + release.rollback_floor);
    if (!release.warning.empty()) text += line("  WARNING: " + release.warning);
    text += line("  offered in " +
                 (release.channels.empty() ? std::string("no channel") : join(release.channels, ", ")));
    for (const std::string& trait : release.traits) text += line("  " + trait);
    for (const std::string& artifact : release.artifacts) text += line("  " + artifact);
  }
  return text.empty() ? text : "\nReleases\n" + text;
}

Words files(const Review& review) {
  Words text;
  for (const Review::File& file : review.files) {
    const std::string change = file.after.empty()    ? "removed "
                               : file.before.empty() ? "added   "
                                                     : "CHANGED ";
    text += line(change + file.path + ", " + human_size(static_cast<std::uint64_t>(file.length)) +
                 (file.check.empty() ? "" : ", " + file.check));
    if (!file.before.empty() && file.before != file.after) text += line("  old " + file.before);
    if (!file.after.empty()) text += line((file.before == file.after ? "  same " : "  new ") + file.after);
    for (const std::string& entry : file.listing) text += line("  " + entry);
  }
  return text.empty() ? text : "\nFiles\n" + text;
}

Words documents(const Review& review) {
  Words text;
  for (const Review::Words& document : review.documents) {
    if (document.lines.empty()) continue;
    text += line(document.path + ", as customers will see it:");
    for (const std::string& words : document.lines) text += line("  " + words);
  }
  return text.empty() ? text : "\nLifecycle documents\n" + text;
}

Words keys(const Review& review) {
  Words text;
  for (const Review::Key& key : review.keys) {
    text += line(key.change + " " + key.role + " key " + key.id + " of " + key.owner);
    if (!key.warning.empty()) text += line("  WARNING: " + key.warning);
  }
  for (const Review::Threshold& threshold : review.thresholds) {
    const std::string now = std::to_string(threshold.after) + " of " + std::to_string(threshold.keys);
    text += line(threshold.role + " needs " + now +
                 (threshold.before == 0 ? " keys" : " keys, previously " + std::to_string(threshold.before)));
  }
  for (const Review::DelegationStep& step : review.delegations) {
    text += line("delegation " + step.change + ": " + step.role + " may sign " + join(step.paths, " "));
  }
  for (const Review::Member& member : review.members) {
    text += line(member.role + " " + member.name + " " + (member.before.empty() ? "none" : member.before) +
                 " -> " + (member.after.empty() ? "none" : member.after));
  }
  if (review.gates_before != review.gates_after && !review.founds_a_repository) {
    text += line("gate profile " + review.gates_before + " -> " + review.gates_after);
  }
  return text.empty() ? Words("\nKeys, thresholds and delegations: unchanged\n")
                      : "\nKeys, thresholds and delegations\n" + text;
}

Words metadata(const Review& review) {
  Words text("\nMetadata\n");
  for (const Review::Document& document : review.metadata) {
    text += line(document.role + " version " +
                 (document.before == 0 ? "" : std::to_string(document.before) + " -> ") +
                 std::to_string(document.after) + ", expires in " + std::to_string(document.expires_days) +
                 " days (" + to_text(document.expires) + ")");
  }
  return text;
}

// "manifest:<digest>" and "metadata:<role>:<version>" in words.
std::string item_words(const Review& review, const std::string& item) {
  const auto parts = split(item, ':');
  if (parts.size() == 3) return std::string(parts[1]) + " version " + std::string(parts[2]);
  for (const Review::Release& release : review.releases) {
    if (parts.size() == 2 && parts[1] == release.digest)
      return "manifest of " + release.product + " " + release.version;
  }
  return item;
}

Words exports(const Review& review) {
  Words text;
  for (const auto& [kind, key] : review.exports) text += line(kind + ", signed by " + owner_of(review, key));
  for (const auto& [path, digest] : review.blake2b512) {
    text += line("minisign signs the BLAKE2b-512 of " + path);
    text += line("  " + digest);
  }
  return text.empty() ? text : "\nDetached signature files\n" + text;
}

Words signatures(const Review& review) {
  Words text("\nSignatures\n");
  for (const DutyProgress& duty : review.progress) {
    text += line(item_words(review, duty.item) + ": " + std::to_string(duty.signers.size()) + " of " +
                 std::to_string(duty.needed) + ", signed by " + owners_of(review, duty.signers) +
                 (duty.met() ? "" : ", can still be signed by " + owners_of(review, duty.missing)));
  }
  return text + "\nCode  " + review.code + "\nSHA-256  " + review.digest + "\n";
}

template <class T, class Write>
Json list_of(const std::vector<T>& values, Write write) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(write(value));
  return list;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json write_release(const Review::Release& release) {
  return Json::object({{"artifacts", Json::array_of(release.artifacts)},
                       {"channel", release.channel},
                       {"channels", Json::array_of(release.channels)},
                       {"manifest", release.digest},
                       {"product", release.product},
                       {"releasedAt", release.released_at},
                       {"rollbackFloor", release.rollback_floor},
                       {"signedAgain", release.signed_again},
                       {"traits", Json::array_of(release.traits)},
                       {"version", release.version},
                       {"warning", text_or_null(release.warning)}});
}

Json write_file(const Review::File& file) {
  return Json::object({{"check", text_or_null(file.check)},
                       {"lengthBytes", file.length},
                       {"listing", Json::array_of(file.listing)},
                       {"new", text_or_null(file.after)},
                       {"old", text_or_null(file.before)},
                       {"path", file.path}});
}

Json write_key(const Review::Key& key) {
  return Json::object({{"change", key.change},
                       {"keyid", key.id},
                       {"owner", key.owner},
                       {"role", key.role},
                       {"warning", text_or_null(key.warning)}});
}

Json write_progress(const DutyProgress& duty) {
  return Json::object({{"item", duty.item},
                       {"missing", Json::array_of(duty.missing)},
                       {"needed", duty.needed},
                       {"role", duty.role},
                       {"signers", Json::array_of(duty.signers)}});
}

}  // namespace

Words write_text(const Review& review) {
  return head(review) + releases(review) + files(review) + documents(review) + keys(review) +
         metadata(review) + exports(review) + signatures(review);
}

Json write_json_object(const Review& review) {
  Json json = Json::object();
  json.set("name", review.name).set("repository", review.repository);
  json.set("digest", review.digest).set("code", review.code);
  json.set("foundsARepository", review.founds_a_repository);
  json.set("baseKnown", !review.base_problem.has_value());
  json.set("gates", Json::object({{"new", text_or_null(review.gates_after)},
                                  {"old", text_or_null(review.gates_before)}}));
  Json export_table = Json::object();
  for (const auto& [kind, key] : review.exports) export_table.set(kind, key);
  json.set("exports", std::move(export_table));
  Json digests = Json::object();
  for (const auto& [path, digest] : review.blake2b512) digests.set(path, digest);
  json.set("blake2b512", std::move(digests));
  json.set("releases", list_of(review.releases, write_release))
      .set("files", list_of(review.files, write_file));
  json.set("keys", list_of(review.keys, write_key))
      .set("signatures", list_of(review.progress, write_progress));
  json.set("documents", list_of(review.documents, [](const Review::Words& words) {
             return Json::object({{"lines", Json::array_of(words.lines)}, {"path", words.path}});
           }));
  json.set("thresholds", list_of(review.thresholds, [](const Review::Threshold& threshold) {
             return Json::object({{"keys", threshold.keys},
                                  {"new", threshold.after},
                                  {"old", threshold.before},
                                  {"role", threshold.role}});
           }));
  json.set("delegations", list_of(review.delegations, [](const Review::DelegationStep& step) {
             return Json::object(
                 {{"change", step.change}, {"paths", Json::array_of(step.paths)}, {"role", step.role}});
           }));
  json.set("members", list_of(review.members, [](const Review::Member& member) {
             return Json::object({{"name", member.name},
                                  {"new", text_or_null(member.after)},
                                  {"old", text_or_null(member.before)},
                                  {"role", member.role}});
           }));
  json.set("metadata", list_of(review.metadata, [](const Review::Document& document) {
             return Json::object({{"expires", to_text(document.expires)},
                                  {"expiresDays", document.expires_days},
                                  {"new", document.after},
                                  {"old", document.before},
                                  {"role", document.role}});
           }));
  return json;
}

}  // namespace sealwright::sign
