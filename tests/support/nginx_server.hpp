// SPDX-License-Identifier: Apache-2.0
// NginxServer: a real web server on loopback, with TLS on both sides, as long as this object exists.
#pragma once

#include <string>
#include <vector>

namespace sealwright::test {

// Runs tests/support/nginx/start and stop on a temporary directory. Aborts when nginx cannot be started.
class NginxServer {
 public:
  // `certificate`: server, other-name or rogue-server of tests/support/nginx/make-pki.
  explicit NginxServer(const std::string& certificate = "server");
  ~NginxServer();
  NginxServer(const NginxServer&) = delete;
  NginxServer& operator=(const NginxServer&) = delete;

  std::string public_url() const;   // "https://localhost:PORT/"
  std::string publish_url() const;  // the same tree, to write with a client certificate
  // A file of the certificates: "server-ca.crt", "publisher.key", ...
  std::string pki(const std::string& name) const { return directory_ + "/pki/" + name; }
  // A file of the tree on disk.
  std::string www(const std::string& path = {}) const { return directory_ + "/www/" + path; }
  // Writes a file of the tree, with its folders.
  void put(const std::string& path, const std::string& bytes) const;
  // Adds lines to the configuration of one side and restarts the server.
  void configure_public(const std::string& lines) { configure("public.d", lines); }
  void configure_publishing(const std::string& lines) { configure("publish.d", lines); }
  // What was asked of the public or the publishing side so far: "GET /metadata/2.root.json 404".
  std::vector<std::string> public_requests() const { return lines_of("public.log"); }
  std::vector<std::string> publish_requests() const { return lines_of("publish.log"); }

 private:
  void start();
  void stop() const;
  void configure(const std::string& folder, const std::string& lines);
  std::vector<std::string> lines_of(const std::string& log) const;

  std::string certificate_, directory_;
  int public_port_ = 0, publish_port_ = 0;
};

}  // namespace sealwright::test
