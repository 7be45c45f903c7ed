// SPDX-License-Identifier: Apache-2.0
// No byte of a file that may hold a secret is ever shown: each command that reads a file is given such files
// in every form that exists, and neither its output nor anything it wrote holds a piece of them.
#include <cstdlib>
#include <memory>
#include <set>

#include "base/encoding.hpp"
#include "tests/programs/vendor_world.hpp"

namespace sealwright {
namespace {

using testing_support::Launch;
using testing_support::Launched;
using testing_support::VendorWorld;

// 32 bytes that occur nowhere else, and a piece of them that is small enough to find any
// quotation.
const std::string kMarker = "Zq7RkW2vXj9TbM4nYf8LpH3sDg6CwK5x";
constexpr std::size_t kPieceBytes = 6;

// A file that holds the marker, and how the marker is written in it.
struct Form {
  std::string name, bytes, secret;
};

std::string in_lines(const std::string& text, std::size_t width) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); i += width) lines += text.substr(i, width) + "\n";
  return lines;
}

std::string pem(const std::string& kind, const std::string& body) {
  return "-----BEGIN " + kind + "-----\n" + in_lines(body, 64) + "-----END " + kind + "-----\n";
}

// The part of the base64 of `before` + marker + `after` that depends on the marker alone.
std::string secret_in_base64(const std::string& before, const std::string& encoded) {
  const std::size_t first = (before.size() * 8 + 5) / 6, end = (before.size() + kMarker.size()) * 8 / 6;
  return encoded.substr(first, end - first);
}

Form encoded(const std::string& name, const std::string& before, const std::string& after,
             const std::function<std::string(const std::string&)>& file) {
  const std::string text = to_base64(before + kMarker + after);
  return {name, file(text), secret_in_base64(before, text)};
}

std::string ssh_text(const std::string& bytes) {
  const auto size = static_cast<unsigned char>(bytes.size());
  return std::string{'\0', '\0', '\0', static_cast<char>(size)} + bytes;
}

std::vector<Form> forms() {
  const std::string pkcs8 = *from_hex("302e020100300506032b657004220420");
  const std::string salt(48, 's'), number = "12345678", half(64, 'p');
  const std::string minisign_head = std::string("Ed\0\0B2", 6) + salt + number;
  const std::string ssh_head = std::string("openssh-key-v1\0", 15) + ssh_text("none") + ssh_text("none") +
                               ssh_text("") + std::string("\0\0\0\1", 4) + ssh_text("public");
  const std::string hex = to_hex(kMarker), digits = "84173920561738492056173849205617384920";
  std::vector<Form> all{
      {"Raw", kMarker, kMarker},
      {"RawWithZeroBytes", std::string("\0\1\2", 3) + kMarker + '\0', kMarker},
      {"Hex", hex + "\n", hex},
      {"Digits", digits, digits},
      {"Der", pkcs8 + kMarker, kMarker},
      {"TwoLines", kMarker + "\n" + kMarker + "\n", kMarker},
      {"TooLong", std::string(3000, ' ') + in_lines(std::string(200'000, 'x') + kMarker, 100) + kMarker,
       kMarker},
      {"RecoveryText",
       "Recovery key\n\n  1  zqrk wvxj tbmn yfph\n  2  sdgc wkxz qrkw vxjt\n  3  bmny fphs dgcw kxzq\n"
       "  4  rkwv xjtb mnyf phsd\n",
       "zqrk wvxj tbmn yfph"},
      {"Json",
       "{\"format\":\"" + kMarker + "\",\"_type\":\"" + kMarker + "\",\"private\":\"" + kMarker +
           "\",\"payloadType\":\"" + kMarker + "\",\"$schema\":\"" + kMarker + "\",\"schemaVersion\":\"" +
           kMarker + "\",\"predicateType\":\"" + kMarker + "\"}",
       kMarker},
      {"JsonOfMetadata",
       "{\"signed\":{\"_type\":\"" + kMarker + "\",\"d\":\"" + kMarker + "\"},\"signatures\":[{\"keyid\":\"" +
           kMarker + "\",\"sig\":\"" + kMarker + "\"}]}",
       kMarker},
      {"JsonText", "\"" + kMarker + "\"", kMarker},
      {"JsonCutShort", "{\"private\":\"" + kMarker, kMarker},
      {"JsonWithoutQuotes", "{\"private\":" + kMarker + "}", kMarker},
      {"JsonNumber", "{\"format\":1" + digits + ".5}", digits},
      {"JsonTwice", "{\"" + kMarker + "\":1,\"" + kMarker + "\":2}", kMarker},
      {"PemWithoutEnd", "-----BEGIN PRIVATE KEY-----\n" + kMarker, kMarker},
      {"PemGarbled", pem("PRIVATE KEY", "!!" + kMarker), kMarker},
      {"PemEncryptedGarbled", pem("ENCRYPTED PRIVATE KEY", "MII" + kMarker), kMarker},
      {"PemOldEncrypted", "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n" + kMarker, kMarker},
      {"OpensshGarbled", pem("OPENSSH PRIVATE KEY", kMarker), kMarker},
      {"MinisignComment", "untrusted comment: " + kMarker + "\n" + kMarker + "\n", kMarker},
  };
  all.push_back(encoded("Base64", "", "", [](const auto& text) { return text + "\n"; }));
  all.push_back(encoded("Pem", pkcs8, "", [](const auto& text) { return pem("PRIVATE KEY", text); }));
  all.push_back(encoded("Minisign", minisign_head, half, [](const auto& text) {
    return "untrusted comment: minisign secret key\n" + text + "\n";
  }));
  all.push_back(encoded("Openssh", ssh_head + std::string("\0\0\1\1", 4), std::string(225, 'x'),
                        [](const auto& text) { return pem("OPENSSH PRIVATE KEY", text); }));
  return all;
}

// Every option that reads a file, or file at a fixed place (`at`), with a command that reads it.
struct Reader {
  std::vector<std::string> words;  // FILE stands for the file
  std::string at = {};
};

std::unique_ptr<VendorWorld> world;

std::vector<Reader> readers() {
  const auto sign = [](std::vector<std::string> words, const std::string& at = {}) {
    return Reader{world->signing(std::move(words)), at};
  };
  const auto publish = [](std::vector<std::string> words, const std::string& at = {}) {
    return Reader{world->publishing(std::move(words)), at};
  };
  const auto bare = [](std::vector<std::string> words, const std::string& at = {}) {
    return Reader{std::move(words), at};
  };
  const std::string vendor = world->path("vendor"), customer = world->path("customer"), zeros(64, '0');
  const std::string signer = SEALWRIGHT_SIGN, publisher = SEALWRIGHT_PUBLISH, user = SEALWRIGHT;
  const std::string request = world->path("request.swreq"), folder = vendor + "/artifacts/acme-app/1.0.0";
  const std::string artifact = folder + "/acme-app-1.0.0-any.tar.zst";
  std::vector<Reader> all{
      sign({"key", "import", "--pem", "FILE"}),
      sign({"key", "import", "--pem", "FILE", "--import-passphrase-file", "FILE"}),
      sign({"key", "import", "--ssh", "FILE"}),
      sign({"key", "import", "--minisign", "FILE", "--import-passphrase-file", "FILE"}),
      sign({"key", "import", "--pem", world->path("encrypted.pem"), "--import-passphrase-file", "FILE"}),
      sign({"key", "replace", "--online", "FILE"}),
      sign({"key", "replace", "--owner-keys", "FILE"}),
      sign({"key", "add", "--owner-keys", "FILE"}),
      bare({signer, "key", "trust", "FILE", "--fingerprint", zeros, "--keyring", world->keyring()}),
      bare({signer, "key", "verify-backup", "--recovery-key", "FILE", "--dir", vendor}),
      sign({"recover", "--recovery-key", "FILE"}),
      sign(
          {"recover", "--recovery-key", world->path("vendor/recovery/recovery-key.txt"), "--online", "FILE"}),
      bare({signer, "review", "FILE", "--keyring", world->keyring()}),
      sign({"sign", "FILE", "--approve", zeros}),
      bare({signer, "collect", request, "FILE"}),
      bare({signer, "collect", "FILE", "FILE"}),
      sign({"policy", "new", "--from", "FILE"}),
      bare({signer, "export", "--dir", vendor, "--keyring", world->keyring(), "--passphrase-file", "FILE"}),
      bare({signer, "init", "--vendor", "V", "--product", "p", "--url", "https://v.example", "--dir",
            world->path("other"), "--keyring", world->path("other-keys"), "--online", "FILE",
            "--passphrase-file", world->path("passphrase")}),
      bare({signer,         "init",
            "--profile",    "team",
            "--vendor",     "V",
            "--product",    "p",
            "--url",        "https://v.example",
            "--dir",        world->path("other"),
            "--online",     world->path("vendor/online.swkeys"),
            "--owner-keys", "FILE",
            "--owner-keys", "FILE",
            "--owner-keys", "FILE"}),
      sign({"calendar"}, world->keyring() + "/keyring.json"),
      sign({"export", "--all"}, world->keyring() + "/acme-app.pem"),
      sign({"calendar"}, world->keyring() + "/signed.json"),
      sign({"calendar"}, world->keyring() + "/root.json"),
      sign({"calendar"}, vendor + "/sealwright.json"),
      sign({"calendar"}, vendor + "/published/metadata/timestamp.json"),
      publish({"status"}, vendor + "/publish.json"),
      publish({"stage"}, vendor + "/keys/snapshot.pem"),
      publish({"status"}, vendor + "/published/metadata/1.targets.json"),
      publish({"stage", "--release", "FILE"}),
      bare({publisher, "stage", "--dir", vendor, "--passphrase-file", "FILE"}),
      bare({user, "init", "FILE", "--fingerprint", zeros, "--dir", world->path("new")}),
      bare({user, "trust", "replace", "FILE", "--old-fingerprint", zeros, "--fingerprint", zeros, "--reason",
            "why", "--dir", customer}),
      bare({user, "verify", "FILE", "--key", "FILE"}),
      bare({user, "verify", artifact, "--manifest", "FILE", "--key", world->path("public.pem")}),
      bare({user, "verify", artifact, "--trust", "FILE"}),
  };
  if (::geteuid() != 0)  // root's own settings are not read
    all.push_back(bare({user, "config", "show", "--origin", "--dir", customer},
                       world->path("home/.config/sealwright/sealwright.json")));
  for (const char* name : {"config.json", "floor.a", "trusted/root.json"})
    all.push_back(bare({user, "check", "--dir", customer}, customer + "/state/" + name));
  all.push_back(
      bare({user, "verify", artifact, "--key", world->path("public.pem")}, folder + "/manifest.json"));
  all.push_back(
      bare({user, "verify", artifact, "--key", world->path("public.pem")}, folder + "/manifest.json.sig"));
  return all;
}

class Secrets : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = std::make_unique<VendorWorld>();
    const auto shell = [](const std::string& line) { world->must({"/bin/sh", "-c", line}); };
    shell("cd " + world->path("") +
          " && openssl genpkey -algorithm ed25519 -aes256 -pass pass:word -out encrypted.pem 2>/dev/null"
          " && openssl genpkey -algorithm ed25519 -out private.pem"
          " && openssl pkey -in private.pem -pubout -out public.pem");
    world->must(world->signing({"release", world->path("app"), "--version", "1.1.0", "--request"}));
    shell("mv " + world->path("vendor/requests/") + "*1.1.0*.swreq " + world->path("request.swreq"));
    // A release that can be staged: with nothing to stage the publisher reads no key.
    world->must(world->signing({"release", world->path("app"), "--version", "1.2.0", "--platform", "any"}));
    make_directories(world->path("home/.config/sealwright")).value();
    world->run({SEALWRIGHT, "init", world->starter(), "--fingerprint", world->fingerprint(), "--dir",
                world->path("customer")});
  }
  static void TearDownTestSuite() { world.reset(); }

  // Puts the file where the reader looks for it, runs the command and takes the file away again.
  static Launched meet(const Reader& reader, const std::string& bytes, bool is_json) {
    const std::string file = reader.at.empty() ? world->path("file") : reader.at;
    const auto before = read_file(file, 64u << 20);
    make_directories(parent_path(file)).value();
    write_file(file, bytes, 0600).value();
    std::vector<std::string> words = reader.words;
    for (std::string& word : words) {
      if (word == "FILE") word = file;
    }
    if (is_json) words.emplace_back("--json");
    const Launched done = world->run(words);
    remove_tree(file).value();
    if (before) write_file(file, *before, 0600).value();
    return done;
  }

  // Whether the answer is about the file: a command that never read it would prove nothing.
  static bool is_about_file(const Reader& reader, const std::string& told) {
    for (const std::string& word :
         {file_name_of(reader.at.empty() ? "/file" : reader.at), std::string("passphrase"),
          std::string("recovery key"), std::string("not enough valid signatures")})
      if (told.find(word) != std::string::npos) return true;
    return false;
  }

  static std::set<std::string> pieces_of(const Form& form) {
    std::set<std::string> pieces;
    for (const std::string& text : {form.secret, kMarker, to_hex(kMarker)}) {
      for (std::size_t i = 0; i + kPieceBytes <= text.size(); ++i) pieces.insert(text.substr(i, kPieceBytes));
    }
    return pieces;
  }
  static std::string piece_in(const std::string& text, const Form& form) {
    for (const std::string& piece : pieces_of(form)) {
      if (text.find(piece) != std::string::npos) return piece;
    }
    return {};
  }
  static std::string line_of(const Reader& reader) {
    std::string line = reader.at;
    for (const std::string& word : reader.words) line += " " + word;
    return line;
  }
};

bool is_long_campaign() { return std::getenv("SEALWRIGHT_LONG") != nullptr; }

// Text and JSON by turns, and files of other forms than JSON, which most readers expect, for every third
// reader; everything in a long campaign.
TEST_F(Secrets, OfAFileAreInNoAnswerOfAnyCommandThatReadsIt) {
  const auto all = readers();
  std::size_t turn = 0;
  std::set<std::string> reached;
  for (const Form& form : forms()) {
    ASSERT_FALSE(piece_in(form.bytes, form).empty()) << form.name << ": nothing would be found";
    for (const Reader& reader : all) {
      const bool is_left_out = form.bytes[0] != '{' && turn % 3 != 0;
      for (const bool is_json : {false, true}) {
        if (is_left_out && !is_long_campaign()) continue;
        if (!is_long_campaign() && is_json != (turn % 2 == 0)) continue;
        const Launched done = meet(reader, form.bytes, is_json);
        const std::string told = done.out + done.err;
        ASSERT_EQ(piece_in(told, form), "") << form.name << line_of(reader) << "\n" << told;
        if (is_about_file(reader, told)) reached.insert(line_of(reader));
        ASSERT_EQ(done.signal, 0) << form.name << line_of(reader) << "\n" << told;
      }
      ++turn;
    }
    ++turn;
  }
  // A command that stops before it reads would prove nothing.
  for (const Reader& reader : all) EXPECT_EQ(reached.count(line_of(reader)), 1u) << line_of(reader);
  for (const std::string& name : list_files_below(world->path("")).value()) {
    const std::string bytes = read_file(world->path(name), 64u << 20).value_or("");
    for (const Form& form : forms()) EXPECT_EQ(piece_in(bytes, form), "") << form.name << " in " << name;
  }
}

}  // namespace
}  // namespace sealwright
