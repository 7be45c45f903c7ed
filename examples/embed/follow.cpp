// SPDX-License-Identifier: Apache-2.0
// The same program in C++20: what it prints is the same, line by line.
#include <fstream>
#include <iostream>
#include <iterator>
#include <sealwright/sealwright.hpp>

namespace {

using Text = std::optional<std::string>;

std::string or_none(const Text& text) { return text.value_or("-"); }

// The library may be newer than this program, and return a number that has no name here.
template <std::size_t Count>
const char* name_of(int number, const char* const (&names)[Count]) {
  return number > 0 && static_cast<std::size_t>(number) < Count ? names[number] : "unrecognised";
}

int complain(const sealwright::Error& error) {
  std::cout << "error " << error.name << "\n";
  std::cerr << error.message << "\n" << error.advice << "\n";
  return error.error_class;
}

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << path << ": cannot be read\n";
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

void show(const sealwright::Release& release) {
  std::cout << "version " << release.version << "\nmanifest " << release.manifest << "\nclassification "
            << or_none(release.classification) << "\nseverity " << or_none(release.severity) << "\nbytes "
            << release.download_size << "\n";
  for (const std::string& signer : release.signers) std::cout << "signer " << signer << "\n";
}

// One for each kind of decision: the compiler says which one is forgotten.
struct Shown {
  const Text& installed;
  void name(const char* kind) const {
    std::cout << "decision " << kind << "\ninstalled " << or_none(installed) << "\n";
  }
  // The library may be newer than this program: what has no name here is not "up to date".
  void operator()(const sealwright::Unknown&) const { name("unrecognised"); }
  void operator()(const sealwright::UpToDate&) const { name("up_to_date"); }
  void operator()(const sealwright::Available& available) const {
    name("available");
    show(available.release);
  }
  void operator()(const sealwright::Held& held) const {
    name("held");
    std::cout << "reason " << held.reason.name << "\n";
  }
  void operator()(const sealwright::ManagedByAdmin&) const { name("managed_by_admin"); }
};

void show(const sealwright::Checked& checked) {
  std::visit(Shown{checked.installed}, checked.decision);
  for (const sealwright::Notice& notice : checked.notices) std::cout << "notice " << notice.name << "\n";
}

int create(const std::string& directory, const std::string& starter, const std::string& fingerprint) {
  const auto made = sealwright::create({.directory = directory,
                                        .starter = read_whole(starter),
                                        .fingerprint = fingerprint,
                                        .platform = {},
                                        .reset = false});
  return made ? 0 : complain(made.error());
}

int check(sealwright::Client& client) {
  const auto checked = client.check();
  if (!checked) return complain(checked.error());
  show(*checked);
  return 0;
}

int update(sealwright::Client& client, const Text& version) {
  const auto updated = client.update({.version = version, .confirm_by_caller = false});
  if (!updated) return complain(updated.error());
  show(updated->checked);
  if (updated->outcome) {
    static const char* const names[] = {"", "committed", "on_probation", "rolled_back"};
    std::cout << "runs " << or_none(updated->outcome->version) << "\noutcome "
              << name_of(static_cast<int>(updated->outcome->state), names) << "\n";
  }
  return 0;
}

int show_status(sealwright::Client& client) {
  static const char* const names[] = {"", "supported", "ends-soon", "ended", "unknown"};
  const auto status = client.status();
  if (!status) return complain(status.error());
  const auto& terms = status->terms;
  std::cout << "installed " << or_none(status->installed) << "\nsupport "
            << name_of(static_cast<int>(status->support), names) << "\nlast-security-day "
            << (terms.empty() ? "-" : terms[0].last_security_day) << "\ndays-left "
            << (terms.empty() ? 0 : terms[0].days_left) << "\n";
  return 0;
}

int show_files(sealwright::Client& client) {
  const auto files = client.verify_files();
  if (!files) return complain(files.error());
  const auto* changed = std::get_if<sealwright::Changed>(&*files);
  if (changed == nullptr) return 0;
  for (const sealwright::Error& difference : changed->differences)
    std::cout << "changed " << difference.file << "\n";
  std::cout << "error files_changed\n";
  return SEALWRIGHT_LOCAL_FAILURE;
}

int verify(const std::string& file, const std::string& trust) {
  const auto verified = sealwright::verify_file(
      {.file = file, .anchor = sealwright::TrustFile{read_whole(trust)}, .manifest = {}, .progress = {}});
  if (!verified) return complain(verified.error());
  show(verified->release);
  return 0;
}

bool show_progress(const sealwright_progress& progress) {
  static const char* const names[] = {"", "download", "install", "verify"};
  if (progress.done == progress.total)
    std::cerr << name_of(progress.step, names) << " " << progress.name << " is done\n";
  return true;  // go on
}

int with_client(const std::string& command, const std::string& directory, const Text& version) {
  auto client = sealwright::Client::open(
      {.directory = directory, .settings = {}, .setting_files = {}, .progress = show_progress});
  if (!client) return complain(client.error());
  if (command == "check") return check(*client);
  if (command == "update") return update(*client, version);
  if (command == "status") return show_status(*client);
  return command == "files" ? show_files(*client) : 2;
}

}  // namespace

int main(int count, char** given) {
  const std::vector<std::string> words(given + 1, given + count);
  if (words.size() == 4 && words[0] == "create") return create(words[1], words[2], words[3]);
  if (words.size() == 3 && words[0] == "verify") return verify(words[1], words[2]);
  if (words.size() == 2) return with_client(words[0], words[1], {});
  if (words.size() == 3) return with_client(words[0], words[1], words[2]);
  std::cerr << "follow_cpp create|check|update|status|files|verify ... (libsealwright "
            << sealwright::version() << ")\n";
  return 2;
}
