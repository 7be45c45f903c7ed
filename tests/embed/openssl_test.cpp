// SPDX-License-Identifier: Apache-2.0
// libsealwright in a host whose OpenSSL has no algorithms: each call reports that. It never ends the host,
// and refuses nothing.
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/sealwright/sealwright.h"
#include "tests/support/customer_program.hpp"

namespace sealwright {
namespace {

using namespace testing_support;

struct Told {
  int error_class = -1, code = -1;
};

Told told(int error_class, sealwright_error* error) {
  const Told made{error_class, sealwright_error_code(error)};
  sealwright_error_free(error);
  return made;
}

Told check(const std::string& directory) {
  sealwright_open_options options{};
  options.size = sizeof options;
  options.directory = directory.c_str();
  sealwright_client* client = nullptr;
  sealwright_error* error = nullptr;
  const int opened = sealwright_open(&options, &client, &error);
  if (opened != 0) return told(opened, error);
  const int result = sealwright_check(client, nullptr, &error);
  sealwright_close(client);
  return told(result, error);
}

Told verify(const std::string& file, const std::string& key) {
  const sealwright_bytes keys{key.data(), key.size()};
  sealwright_verify_options options{};
  options.size = sizeof options;
  options.file = file.c_str();
  options.keys = &keys;
  options.key_count = 1;
  sealwright_error* error = nullptr;
  const int result = sealwright_verify_file(&options, nullptr, &error);
  return told(result, error);
}

struct CrippledOpenSSL {
  const char* name;
  void (*prepare)();
};

// The parent never uses OpenSSL, which keeps every algorithm that it has found once.
class WithoutAlgorithms : public ClientProgram, public testing::WithParamInterface<CrippledOpenSSL> {
 protected:
  // What `call` returns in a host of its own.
  template <class Call>
  static Told in_a_host(Call call) {
    int ends[2];
    if (::pipe(ends) != 0) return {};
    const pid_t host = ::fork();
    if (host == 0) {
      GetParam().prepare();
      const Told said = call();
      (void)!::write(ends[1], &said, sizeof said);
      ::_exit(0);
    }
    ::close(ends[1]);
    Told heard;
    const bool is_heard = ::read(ends[0], &heard, sizeof heard) == sizeof heard;
    ::close(ends[0]);
    int status = -1;
    ::waitpid(host, &status, 0);
    EXPECT_EQ(status, 0) << "the host ended";
    EXPECT_TRUE(is_heard);
    return heard;
  }
};

TEST_P(WithoutAlgorithms, ACheckSaysSoAndTheNextOneWithThemWorks) {
  const std::string directory = in("machine");
  const Told without = in_a_host([&] { return check(directory); });
  EXPECT_EQ(without.code, SEALWRIGHT_E_CRYPTO_UNAVAILABLE);
  EXPECT_EQ(without.error_class, SEALWRIGHT_LOCAL_FAILURE);
  EXPECT_EQ(customer({"check"}).exit_code, 0);
}

TEST_P(WithoutAlgorithms, AFileIsNotRefused) {
  ASSERT_EQ(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", in("k.pem")}).exit_code, 0);
  ASSERT_EQ(run({"openssl", "pkey", "-in", in("k.pem"), "-pubout", "-out", in("k.pub")}).exit_code, 0);
  const std::string key = read(in("k.pub"));
  const std::string file = in("vendor/artifacts/acme-app/1.0.0/acme-app-1.0.0-any.tar.zst");
  const Told without = in_a_host([&] { return verify(file, key); });
  EXPECT_EQ(without.code, SEALWRIGHT_E_CRYPTO_UNAVAILABLE);
  EXPECT_EQ(without.error_class, SEALWRIGHT_LOCAL_FAILURE);
}

INSTANTIATE_TEST_SUITE_P(
    OpenSSL, WithoutAlgorithms,
    testing::Values(CrippledOpenSSL{"DemandsFipsAndHasNone",
                                    [] { EVP_set_default_properties(nullptr, "fips=yes"); }},
                    CrippledOpenSSL{"HasTheNullProviderAlone", [] { OSSL_PROVIDER_load(nullptr, "null"); }},
                    CrippledOpenSSL{"HasTheBaseProviderAlone", [] { OSSL_PROVIDER_load(nullptr, "base"); }},
                    CrippledOpenSSL{"WasCleanedUpByTheHost",
                                    [] {
                                      EVP_MD_free(EVP_MD_fetch(nullptr, "SHA256", nullptr));  // it was used
                                      OPENSSL_cleanup();
                                    }}),
    [](const auto& test) { return test.param.name; });

// A program takes no configuration of OpenSSL from its environment (cli/posix_start.hpp): one without a default
// provider changes nothing.
TEST_F(ClientProgram, AConfigurationOfOpenSSLFromTheEnvironmentIsNotUsed) {
  write_file(in("openssl.cnf"),
             "openssl_conf = all\n[all]\nproviders = list\n[list]\nbase = one\n[one]\nactivate = 1\n")
      .value();
  const auto result =
      run({"env", "OPENSSL_CONF=" + in("openssl.cnf"), SEALWRIGHT, "check", "--dir", in("machine")});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

}  // namespace
}  // namespace sealwright
