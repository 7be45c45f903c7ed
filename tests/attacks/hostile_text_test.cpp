// SPDX-License-Identifier: Apache-2.0
// Text from outside never reaches a terminal unescaped. A marker of control characters, of characters that
// reorder or hide, and of a forged line is put into every text member of every document, into file names,
// arguments and the answers of a server, and each command is run, for text, for JSON and at a terminal.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "cli/report.hpp"
#include "metadata/requests/signature_file.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "publisher/endpoints/directory_endpoint.hpp"
#include "tests/support/client.hpp"
#include "tests/support/command.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/publish_steps.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"
#include "tests/support/terminal_session.hpp"
#include "tests/support/update_policies.hpp"
#include "verifier/transport/http_transport.hpp"

namespace sealwright {

using namespace sealwright::client;
using namespace sealwright::publish;
namespace {

using nlohmann::json;
using testing_support::Client;
using testing_support::RepositorySimulator;
using testing_support::TerminalSession;

const std::string kMarker =
    " \x1b[2J\x07\xc2\x9b"
    "31m\nFORGED\r\t\x7f\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf\xf3\xa0\x81\xa1"
    ".";

// What an output must not contain but does; empty when it contains nothing of it.
std::string raw_in(const std::string& output) {
  const std::pair<std::string_view, std::string_view> forms[] = {{"ESC", "\x1b"},
                                                                 {"BEL", "\x07"},
                                                                 {"C1 CSI", "\xc2\x9b"},
                                                                 {"tab", "\t"},
                                                                 {"DEL", "\x7f"},
                                                                 {"override", "\xe2\x80\xae"},
                                                                 {"isolate", "\xe2\x81\xa6"},
                                                                 {"letter mark", "\xd8\x9c"},
                                                                 {"zero width", "\xe2\x80\x8b"},
                                                                 {"line separator", "\xe2\x80\xa8"},
                                                                 {"BOM", "\xef\xbb\xbf"},
                                                                 {"tag", "\xf3\xa0\x81\xa1"},
                                                                 {"forged line", "\nFORGED"},
                                                                 {"forged line", "\rFORGED"}};
  for (const auto& [name, bytes] : forms)
    if (output.find(bytes) != std::string::npos) return std::string(name);
  return is_utf8(output) ? "" : "no UTF-8";
}

void expect_clean(const std::string& output, const std::string& about) {
  EXPECT_EQ(raw_in(output), "") << printable(about) << "\n" << printable(output);
}

bool shows_marker(const std::string& output) {
  return output.find("\\u{1B}[2J") != std::string::npos || output.find("\\u001b[2J") != std::string::npos;
}

// As a program that meets this error prints it.
void expect_shown(const Error& error, const std::string& about) {
  for (const bool as_json : {false, true}) {
    const Report report = report_of(error, "check", {.program = "sealwright", .json = as_json});
    expect_clean(report.out.text() + report.err.text(), about);
  }
}

// ---- documents ----

std::vector<json::json_pointer> texts_in(const json& document) {
  std::vector<json::json_pointer> found;
  const json flat = document.flatten();
  for (const auto& [pointer, value] : flat.items())
    if (value.is_string()) found.emplace_back(pointer);
  return found;
}

std::vector<json::json_pointer> objects_in(const json& document,
                                           const json::json_pointer& at = json::json_pointer()) {
  std::vector<json::json_pointer> found;
  if (document.is_object()) found.push_back(at);
  if (!document.is_structured()) return found;
  for (const auto& [key, value] : document.items()) {
    const auto below = document.is_array() ? at / std::stoul(key) : at / key;
    for (auto& each : objects_in(value, below)) found.push_back(std::move(each));
  }
  return found;
}

struct Variant {
  std::string about;
  json document;
  bool is_text = false;  // the marker is behind a text
};

// The document with the marker behind one text, in one name, or as an unknown member: each in turn.
std::vector<Variant> variants_of(const json& document) {
  std::vector<Variant> variants;
  for (const auto& at : texts_in(document)) {
    json changed = document;
    changed[at] = changed[at].get<std::string>() + kMarker;
    variants.push_back({at.to_string(), std::move(changed), true});
  }
  for (const auto& at : objects_in(document)) {
    json unknown = document;
    unknown[at]["x" + kMarker] = kMarker;
    variants.push_back({at.to_string() + " unknown member", std::move(unknown)});
    for (const auto& [name, value] : document[at].items()) {
      json renamed = document;
      renamed[at].erase(name);
      renamed[at][name + kMarker] = value;
      variants.push_back({at.to_string() + " name " + name, std::move(renamed)});
    }
  }
  return variants;
}

using Reader = std::function<Status(const std::string&)>;

// The marker in every text that `read` lets through; each refusal must be fit to be shown.
json marked(const json& document, const Reader& read, int& count) {
  for (const Variant& variant : variants_of(document)) {
    const Status done = read(variant.document.dump());
    if (!done) expect_shown(done.error(), variant.about);
  }
  json all = document;
  for (const auto& at : texts_in(document)) {
    json next = all;
    next[at] = next[at].get<std::string>() + kMarker;
    if (!read(next.dump())) continue;
    all = std::move(next);
    ++count;
  }
  return all;
}

json manifest_with_everything() {
  Manifest manifest = testing::sample_manifest("1.0.0");
  manifest.artifacts[0].platform = "any";
  manifest.line = "1";
  manifest.purl = "pkg:generic/acme/acme-app";
  manifest.classification = "security";
  manifest.severity = "high";
  manifest.restart = "none";
  manifest.changes = {{"security", "a hole was closed"}, {"bugfix", "a bug is gone"}};
  manifest.fixes = {{"CVE-2026-0001", "high"}};
  manifest.health = HealthCheck{{"bin/app", "--check"}, 60, 0};
  return json::parse(manifest.write());
}

// ---- a vendor whose own keys sign hostile documents, and a customer ----

class HostileText : public ::testing::Test {
 protected:
  // Not in SetUpTestSuite: where that fails, the tests are skipped and count as passed.
  void SetUp() override {
    if (!vendor_) found();
    ASSERT_TRUE(path_exists(machine())) << "the customer follows the vendor";
  }

  static void found() {
    vendor_ = std::make_unique<testing::SampleVendor>(system_now());
    vendor_->edit_manifest = [](const std::string& bytes) {
      int count = 0;
      json mine = manifest_with_everything();
      const json made = json::parse(bytes);
      for (const char* name : {"subject"}) mine[name] = made[name];
      mine["predicate"]["artifacts"] = made["predicate"]["artifacts"];
      const json all = marked(
          mine,
          [](const std::string& text) -> Status {
            TRY(Manifest::read(text, "manifest.json"));
            return Done{};
          },
          count);
      EXPECT_GE(count, 6) << all.dump();
      return all.dump() + "\n";
    };
    json plan = json::parse(vendor_->get("sealwright.json"));
    plan["url"] = "file://" + vendor_->path("public");
    plan["vendor"] = "Acme" + kMarker;
    vendor_->put("sealwright.json", plan.dump());
    for (const char* role : {"root", "targets", "acme-app", "lifecycle"})
      vendor_->document(role).set("x" + kMarker, kMarker);
    vendor_->release_roles("01-unknown", {"root", "targets", "lifecycle"});
    vendor_->release("1.0.0");
    vendor_->promise("02-dates", "cle.json", lifecycle());
    vendor_->promise("03-policy", "update-policy.json", policy());
    publish();
    must({SEALWRIGHT, "init", vendor_->path("public/acme-app.sealwright"), "--dir", machine()});
  }

  static void publish() {
    const auto staged =
        testing_support::stage_step(vendor_->vendor(), vendor_->online_keys(), {system_now()});
    ASSERT_THAT(staged, IsDone());
    DirectoryFiles site(vendor_->path("public"));
    ASSERT_THAT(testing_support::push_step(vendor_->vendor(), site, {system_now(), {}, {}, {}}), IsDone());
  }
  static std::string lifecycle() {
    int count = 0;
    const json dates = json::parse(write_cle(CleBuilder("2026-11-01T00:00:00Z")
                                                 .released("0.9.0")
                                                 .released("1.0.0")
                                                 .withdraw(1)
                                                 .support("extended")
                                                 .supported("1", "2032-01-01")
                                                 .supported("1", "2034-01-01", "extended")
                                                 .life("1", "2035-01-01")
                                                 .cle()));
    const json all = marked(
        dates,
        [](const std::string& text) -> Status {
          TRY(read_cle(text, "cle.json"));
          return Done{};
        },
        count);
    EXPECT_GE(count, 3) << all.dump();
    return all.dump();
  }
  static std::string policy() {
    int count = 0;
    const json all = marked(
        json::parse(kPolicyText),
        [](const std::string& text) -> Status {
          TRY(read_update_policy(text, "update-policy.json"));
          return Done{};
        },
        count);
    EXPECT_GE(count, 5) << all.dump();
    return all.dump();
  }

  static std::string machine() { return vendor_->path("machine"); }
  static CommandResult run_program(std::vector<std::string> words) {
    words.insert(words.begin(), {"setsid", "-w", "env", "-C", vendor_->path("."), "NO_COLOR=1",
                                 "HOME=" + vendor_->path("home")});
    return run(words);
  }
  static void must(const std::vector<std::string>& words) {
    const auto done = run_program(words);
    ASSERT_EQ(done.exit_code, 0) << printable(done.output);
  }
  static std::string ask_once(std::vector<std::string> words, bool as_json) {
    if (as_json) words.emplace_back("--json");
    const auto done = run_program(words);
    EXPECT_GE(done.exit_code, 0) << printable(join(words, " ")) << printable(done.output);
    expect_clean(done.output, join(words, " "));
    return done.output;
  }
  // As text and as JSON; what both printed.
  static std::string ask(const std::vector<std::string>& words) {
    return ask_once(words, false) + ask_once(words, true);
  }
  static std::string customer(std::vector<std::string> words) {
    words.insert(words.begin(), SEALWRIGHT);
    words.insert(words.end(), {"--dir", machine()});
    return ask(words);
  }
  // One of the commands after the other, as text and as JSON, with each variant of `file`: those of its
  // texts, and all with SEALWRIGHT_LONG.
  static void ask_about(const std::string& file, const std::vector<std::vector<std::string>>& commands) {
    const std::string bytes = read_file(file, 1u << 20).value();
    const bool is_long = std::getenv("SEALWRIGHT_LONG") != nullptr;
    int asked = 0;
    for (const Variant& variant : variants_of(json::parse(bytes))) {
      if (!variant.is_text && !is_long) continue;
      write_file(file, variant.document.dump()).value();
      ++asked;
      ask_once(commands[static_cast<std::size_t>(asked / 2) % commands.size()], asked % 2 == 0);
      if (HasFailure()) break;
    }
    write_file(file, bytes).value();
  }

  static inline std::unique_ptr<testing::SampleVendor> vendor_;
};

TEST_F(HostileText, OfARootAManifestAndLifecycleDocumentsIsShownByEveryCommandOfTheClient) {
  const std::string check = customer({"check"}), updates = customer({"updates"});
  EXPECT_TRUE(shows_marker(updates)) << updates;
  EXPECT_TRUE(shows_marker(customer({"show", "1.0.0"})));
  customer({"check", "--explain"});
  customer({"update", "--dry-run"});
  customer({"update"});
  customer({"status"});
  EXPECT_TRUE(shows_marker(customer({"status", "--installed", "1.0.0"})));
  customer({"trust", "show"});
  customer({"config", "show", "--origin"});
  customer({"recover"});
  customer({"confirm"});
  customer({"rollback"});
  customer({"verify", "files"});
}

TEST_F(HostileText, OfAVerifiedFileAndItsManifestIsShown) {
  const std::string folder = vendor_->path("downloads/" + kMarker);
  make_directories(folder).value();
  const std::string artifact = join_path(folder, "app.tar.zst");
  write_file(artifact, vendor_->get("artifacts/acme-app/1.0.0/app.tar.zst")).value();
  write_file(join_path(folder, "manifest.json"), vendor_->last_manifest()).value();
  for (const std::string& signatures : {std::string("{}"), "{\"payloadType\":\"" + to_hex(kMarker) + "\"}"}) {
    write_file(join_path(folder, "manifest.json.sig"), signatures).value();
    ask({SEALWRIGHT, "verify", artifact, "--trust", vendor_->path("public/acme-app.trust.json")});
  }
}

TEST_F(HostileText, OfABootstrapFileIsShownBeforeItIsTrusted) {
  const std::string file = vendor_->path("public/acme-app.sealwright");
  int number = 0;
  for (const Variant& variant : variants_of(json::parse(vendor_->get("public/acme-app.sealwright")))) {
    const std::string copy = vendor_->path("starter"), place = vendor_->path("m" + std::to_string(++number));
    write_file(copy, variant.document.dump()).value();
    ask({SEALWRIGHT, "init", copy, "--dir", place});
  }
  EXPECT_TRUE(shows_marker(ask({SEALWRIGHT, "init", file, "--dir", vendor_->path("another")})))
      << "the vendor's name";
}

TEST_F(HostileText, OfTheClientsOwnStateIsShown) {
  const auto files = list_files_below(machine()).value();
  int asked = 0;
  for (const std::string& name : files) {
    const std::string file = join_path(machine(), name);
    const auto bytes = read_file(file, 20'000);
    if (name.find("trusted/") != std::string::npos || !bytes || !json::accept(*bytes)) continue;
    const std::vector<std::string> place{"--dir", machine()};
    ask_about(file, {{SEALWRIGHT, "status", "--dir", machine()},
                     {SEALWRIGHT, "trust", "show", "--dir", machine()}});
    ++asked;
  }
  EXPECT_GE(asked, 2);
}

TEST_F(HostileText, OfEveryMetadataDocumentIsFitToBeShown) {
  for (const std::string role : {"root", "targets", "snapshot", "timestamp"}) {
    RepositorySimulator sample;
    sample.delegate("targets", "acme-app", {"acme-app/*"});
    sample.add_target("targets", "notes.txt", "notes");
    const json document = json::parse(write_json(sample.document(role)));
    for (const Variant& variant : variants_of(document)) {
      RepositorySimulator repository;
      Client client(repository);
      json changed = variant.document;
      if (role == "root" && changed.contains("version")) changed["version"] = 2;
      const std::string bytes = repository.signed_bytes(role, read_json(changed.dump(), role).value());
      if (role == "root")
        repository.served["metadata/2.root.json"] = bytes;
      else
        repository.serve_as(role, bytes);
      if (role == "targets") repository.publish("snapshot");
      if (role == "targets" || role == "snapshot") repository.publish("timestamp");
      const Status done = client.refresh();
      if (!done) expect_shown(done.error(), role + variant.about);
      for (const Notice& notice : client.updater().report().notices)
        expect_shown(notice.about(), role + variant.about);
    }
  }
}

TEST_F(HostileText, OfThePlanAndThePublishersSettingsIsShown) {
  ask_about(vendor_->path("sealwright.json"),
            {{SEALWRIGHT_SIGN, "calendar"}, {SEALWRIGHT_PUBLISH, "status"}});
  write_file(vendor_->path("publish.json"),
             R"({"endpoint":{"kind":"dav","url":"https://127.0.0.1:1/"},"format":"sealwright-publish/1",)"
             R"("keys":{"snapshot":"keys/snapshot.pem","timestamp":"keys/timestamp.pem"}})")
      .value();
  ask_about(vendor_->path("publish.json"),
            {{SEALWRIGHT_PUBLISH, "unlock"}, {SEALWRIGHT_PUBLISH, "push", "--passphrase-fd", "0"}});
  remove_tree(vendor_->path("publish.json")).value();
}

TEST_F(HostileText, OfKeyringsAndPublicKeysIsShown) {
  write_file(vendor_->path("passphrase"), "correct horse\n").value();
  must({SEALWRIGHT_SIGN, "key", "generate", "--owner", "bob", "--role", "root", "--keyring", "ring", "--out",
        "bob.swkeys", "--passphrase-file", "passphrase"});
  ask_about(vendor_->path("ring/keyring.json"), {{SEALWRIGHT_SIGN, "key", "list", "--keyring", "ring"}});
  ask_about(vendor_->path("bob.swkeys"), {{SEALWRIGHT_SIGN, "key", "add", "--owner-keys", "bob.swkeys",
                                           "--keyring", "ring", "--request"}});
}

TEST_F(HostileText, OfRequestsSignaturesAndReleasesIsShownInReviewAndAdvice) {
  const std::string released = vendor_->path("requests/acme-app-1.0.0.swrel");
  const ReleasedFile file = ReleasedFile::read({read_file(released, 1u << 24).value(), released}).value();
  SigningRequest request = file.request;
  for (const ItemSignature& signature : file.signatures) request.owners[signature.key] = "bob" + kMarker;
  write_file(vendor_->path("r.swreq"), request.write()).value();
  EXPECT_TRUE(shows_marker(ask({SEALWRIGHT_SIGN, "review", "r.swreq"})));
  ask_about(vendor_->path("r.swreq"), {{SEALWRIGHT_SIGN, "review", "r.swreq"}});
  const std::string signatures = SignatureFile{request.digest(), {}}.write();
  write_file(vendor_->path("r.swsig"), signatures).value();
  ask_about(vendor_->path("r.swsig"), {{SEALWRIGHT_SIGN, "collect", "r.swreq", "r.swsig"}});
}

// ---- what is no document ----

TEST_F(HostileText, OfFileNamesInASourceIsShown) {
  const std::string source = vendor_->path("src"), name = join_path(source, "f" + kMarker);
  make_directories(source).value();
  write_file(name, "x").value();
  const std::string directory =
      ask({SEALWRIGHT_SIGN, "release", "src", "--version", "3.0.0", "--rollback-floor", "1.0.0"});
  EXPECT_TRUE(shows_marker(directory)) << directory;
  EXPECT_TRUE(shows_marker(
      ask({SEALWRIGHT_SIGN, "release", name, "--version", "3.0.0", "--rollback-floor", "1.0.0"})));
  ASSERT_EQ(run({"tar", "-C", source, "-czf", vendor_->path("src.tar.gz"), "f" + kMarker}).exit_code, 0);
  EXPECT_TRUE(shows_marker(
      ask({SEALWRIGHT_SIGN, "release", "src.tar.gz", "--version", "3.0.0", "--rollback-floor", "1.0.0"})));
}

TEST_F(HostileText, OfAServersAnswerIsFitToBeShown) {
  std::string line;
  for (const char c : kMarker) line += c == '\n' || c == '\r' ? ' ' : c;
  const std::string answers[] = {"HTTP/1.1 500 " + line + "\r\n\r\n" + kMarker,
                                 line + "\r\n\r\n",
                                 "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/" + line + "\r\n\r\n",
                                 "HTTP/1.1 302 Found\r\nLocation: " + line + "://x/\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Encoding: " + line + "\r\n\r\nx",
                                 "HTTP/1.1 206 Partial\r\nContent-Range: bytes " + line + "\r\n\r\nx"};
  const CurlLibrary library;
  for (const std::string& answer : answers) {
    const test::FaultServer server(
        [&](const std::string&, const test::Connection& peer) { peer.send(answer); });
    HttpOptions options;
    options.time.at = system_now();
    options.retries = {.tries = 1, .first_wait_milliseconds = 1, .longest_wait_milliseconds = 2};
    options.insecurely_allow_http = true;
    const auto transport = HttpTransport::create(library, BaseUrls::below(server.url()), options).value();
    const auto opened = transport->open(RepositoryPath::metadata("root", 2), {});
    if (!opened) expect_shown(opened.error(), answer);
  }
}

// The names of the commands that --help lists, "" for the program itself.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> names;
  bool in_list = false;
  for (const std::string& line : split(help, '\n')) {
    std::smatch found;
    if (line.starts_with("Commands:"))
      in_list = true;
    else if (!line.starts_with(' '))
      in_list = false;
    static const std::regex kCommand("^  ([a-z][a-z-]*) .*");
    if (in_list && std::regex_match(line, found, kCommand)) names.push_back(found[1]);
  }
  return names;
}

TEST_F(HostileText, OfAnArgumentIsShownByEveryCommandAndOption) {
  make_directories(vendor_->path("arguments")).value();
  const std::string argument = "a" + kMarker + "\xff";
  int asked = 0;
  std::set<std::string> seen;  // options that many commands share, by program
  const std::function<void(const std::vector<std::string>&)> each =
      [&](const std::vector<std::string>& command) {
        auto words = command;
        words.emplace_back("--help");
        const std::string help = run(words).output;
        expect_clean(help, join(words, " "));
        words.back() = argument;
        EXPECT_TRUE(shows_marker(ask(words)) || command.size() > 1) << join(command, " ");
        static const std::regex kOption("--[a-z][a-z-]*");
        std::set<std::string> options;
        for (std::sregex_iterator option(help.begin(), help.end(), kOption), end; option != end; ++option)
          options.insert(option->str());
        for (const std::string& option : options) {
          if (option == "--help" || option == "--manual" || option == "--version") continue;
          if (!seen.insert(command[3] + option).second && std::getenv("SEALWRIGHT_LONG") == nullptr) continue;
          words.back() = option + "=" + argument;
          ask_once(words, ++asked % 2 == 0);
        }
        words.pop_back();
        for (const std::string& name : commands_in(help)) {
          auto below = words;
          below.push_back(name);
          each(below);
        }
      };
  for (const char* program : {SEALWRIGHT, SEALWRIGHT_SIGN, SEALWRIGHT_PUBLISH})
    each({"env", "-C", vendor_->path("arguments"), program});
  EXPECT_GE(asked, 60);
}

TEST_F(HostileText, OfTheEnvironmentIsShown) {
  for (const std::string name : {"HOME", "XDG_CONFIG_HOME", "LANG", "TERM", "SSL_CERT_FILE", "https_proxy"}) {
    ask({"env", name + "=" + vendor_->path("e" + kMarker), SEALWRIGHT_SIGN, "key", "list"});
    ask({"env", name + "=" + vendor_->path("e" + kMarker), SEALWRIGHT, "status"});
  }
}

// A terminal turns each line feed into two characters; nothing else but text may reach it.
void expect_clean_screen(const std::string& screen) {
  std::string text;
  for (const char c : screen)
    if (c != '\r') text += c;
  expect_clean(text, "terminal");
  EXPECT_TRUE(shows_marker(text)) << printable(text);
}

TEST_F(HostileText, OfAPromptAndAQuestionIsShownAtATerminal) {
  const std::string file = vendor_->path("key" + kMarker);
  write_file(file, "untrusted comment: x\n" + to_base64("EdScB2" + std::string(152, 'k')) + "\n").value();
  write_file(vendor_->path("passphrase"), "correct horse\n").value();
  run_program({SEALWRIGHT_SIGN, "key", "generate", "--owner", "eve", "--role", "root", "--keyring", "eves",
               "--out", "eve.swkeys", "--passphrase-file", "passphrase"});
  TerminalSession import({"env", "-C", vendor_->path("."), "NO_COLOR=1", SEALWRIGHT_SIGN, "key", "import",
                          "--minisign", file, "--keyring", "eves", "--passphrase-file", "passphrase"});
  ASSERT_TRUE(import.sees("Passphrase of ")) << printable(import.screen());
  import.type("wrong");
  expect_clean_screen(import.rest());

  TerminalSession review({"env", "-C", vendor_->path("."), "NO_COLOR=1", SEALWRIGHT, "init",
                          vendor_->path("public/acme-app.sealwright"), "--dir",
                          vendor_->path("at-terminal")});
  expect_clean_screen(review.rest());
}

}  // namespace
}  // namespace sealwright
