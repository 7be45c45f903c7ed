// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/starter_file.hpp"

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "base/url.hpp"

namespace sealwright {

constexpr std::string_view kStarterKind = "sealwright-starter";
constexpr std::string_view kTrustKind = "sealwright-trust";

bool is_repository_url(std::string_view url) {
  const auto parsed = Url::parse(url);
  return parsed && parsed->is_plain() && (parsed->is_https() || parsed->is_file());
}

Result<RepositoryUrls> RepositoryUrls::read(const Field& object) {
  RepositoryUrls urls;
  TRY(object.only({"metadata", "targets", "signatures"}));
  TRY_ASSIGN(urls.metadata, object.texts("metadata"));
  TRY_ASSIGN(urls.targets, object.texts("targets"));
  TRY_ASSIGN(urls.signatures, object.texts("signatures"));
  if (urls.metadata.empty() || urls.targets.empty() || urls.signatures.empty()) {
    return object.refuse(ErrorCode::field_value, "metadata, targets and signatures each need a URL");
  }
  return urls;
}

RepositoryUrls RepositoryUrls::below(const std::string& url) {
  const auto base = Url::parse(url);
  if (!base) return {{url}, {url}, {url}};  // the reader of these URLs reports the error
  return {{base->below("metadata/").with_secrets()},
          {base->below("targets/").with_secrets()},
          {base->below("signatures/").with_secrets()}};
}

Json RepositoryUrls::write() const {
  return Json::object({{"metadata", Json::array_of(metadata)},
                       {"targets", Json::array_of(targets)},
                       {"signatures", Json::array_of(signatures)}});
}

Result<StarterFile> StarterFile::read(const Untrusted& file) {
  TRY_ASSIGN(const Json document, read_local_document(file.bytes, file.file, kStarterKind, 1));
  const Field root(document, file.file);
  TRY(root.only({"format", "vendor", "product", "channel", "urls", "root"}));
  StarterFile starter;
  TRY_ASSIGN(starter.vendor, root.text("vendor"));
  TRY_ASSIGN(starter.product, root.text("product"));
  TRY(check_product_name(starter.product));
  TRY_ASSIGN(starter.channel, root.text("channel"));
  TRY(check_channel_name(starter.channel));
  TRY_ASSIGN(const Field urls, root.object("urls"));
  TRY_ASSIGN(starter.urls, RepositoryUrls::read(urls));
  TRY_ASSIGN(starter.root, root.base64("root"));
  return starter;
}

std::string StarterFile::write() const {
  return write_json(Json::object({{"format", std::string(kStarterKind) + "/1"},
                                  {"vendor", vendor},
                                  {"product", product},
                                  {"channel", channel},
                                  {"urls", urls.write()},
                                  {"root", to_base64(root)}})) +
         "\n";
}

Result<TrustFile> TrustFile::read(const Untrusted& file) {
  TRY_ASSIGN(const Json document, read_local_document(file.bytes, file.file, kTrustKind, 1));
  const Field root(document, file.file);
  TRY(root.only({"format", "roots", "targets"}));
  TrustFile trust;
  TRY_ASSIGN(const auto roots, root.texts("roots"));
  for (const std::string& text : roots) {
    auto bytes = from_base64(text);
    if (!bytes) return root.refuse(ErrorCode::bundle_damaged, "a root is not base64");
    trust.roots.push_back(*std::move(bytes));
  }
  TRY_ASSIGN(trust.targets, root.base64("targets"));
  return trust;
}

std::string TrustFile::write() const {
  Json list = Json::array();
  for (const std::string& root : roots) list.push_back(to_base64(root));
  return write_json(Json::object({{"format", std::string(kTrustKind) + "/1"},
                                  {"roots", std::move(list)},
                                  {"targets", to_base64(targets)}})) +
         "\n";
}

Result<TrustAnchor> open_trust_file(const TrustFile& file) {
  if (file.roots.empty()) return Error{ErrorCode::bundle_damaged, "no root in the trust file"};
  TRY_ASSIGN(const TrustedRoot first, load_root({file.roots.front(), "first root of the trust file"}));
  TrustedRoot last = first;
  for (std::size_t i = 1; i < file.roots.size(); ++i) {
    TRY_ASSIGN(last,
               advance_root(last, {file.roots[i], "root " + std::to_string(i + 1) + " of the trust file"}));
  }
  TRY_ASSIGN(auto targets, verify_document<Targets>(last.role_keys("targets"),
                                                    {file.targets, "targets of the trust file"}));
  return TrustAnchor{first, last, std::move(targets)};
}

}  // namespace sealwright
