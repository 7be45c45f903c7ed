// SPDX-License-Identifier: Apache-2.0
#include "tests/support/nginx_server.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace sealwright::test {
namespace {

namespace fs = std::filesystem;

void run_or_abort(const std::string& command) {
  if (std::system(command.c_str()) == 0) return;
  std::cerr << "failed: " << command << '\n';
  std::abort();
}

std::string script(const std::string& name) { return SEALWRIGHT_SOURCE_DIR "/tests/support/nginx/" + name; }

}  // namespace

NginxServer::NginxServer(const std::string& certificate) : certificate_(certificate) {
  std::string pattern = (fs::temp_directory_path() / "sealwright-nginx-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  directory_ = pattern;
  start();
}

NginxServer::~NginxServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void NginxServer::start() {
  run_or_abort(script("start") + " " + directory_ + " " + certificate_);
  std::ifstream(directory_ + "/ports") >> public_port_ >> publish_port_;
}

void NginxServer::stop() const { run_or_abort(script("stop") + " " + directory_); }

std::string NginxServer::public_url() const {
  return "https://localhost:" + std::to_string(public_port_) + "/";
}

std::string NginxServer::publish_url() const {
  return "https://localhost:" + std::to_string(publish_port_) + "/";
}

void NginxServer::put(const std::string& path, const std::string& bytes) const {
  fs::create_directories(fs::path(www(path)).parent_path());
  std::ofstream(www(path), std::ios::binary) << bytes;
}

void NginxServer::configure(const std::string& folder, const std::string& lines) {
  stop();
  std::ofstream(directory_ + "/" + folder + "/more.conf") << lines;
  start();
}

std::vector<std::string> NginxServer::lines_of(const std::string& log) const {
  std::ifstream file(directory_ + "/" + log);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace sealwright::test
