#include "daemon/user_access.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "files/private_file.h"
#include "net/test_certificates.h"

namespace murmur::daemon {
namespace {

namespace fs = std::filesystem;
using net::testing::kCertificate;
using net::testing::kCertificateKey;
using net::testing::kExpiredCertificate;
using net::testing::kExpiredCertificateKey;

class UserAccessTest : public testing::Test {
 protected:
  UserAccessTest() { fs::create_directory(folder_); }
  ~UserAccessTest() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text, unsigned mode = 0600) {
    const std::string path = folder_ / name;
    EXPECT_TRUE(write_private_file(path, text));
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string error() const {
    const auto access = read_user_access(config_);
    return access ? "" : access.error().message;
  }
  void expect_error_with(const std::string& part) const {
    EXPECT_NE(error().find(part), std::string::npos) << error();
  }

  fs::path folder_ = fs::path(testing::TempDir()) / "murmur_user_access";
  NodeConfig config_;
};

TEST_F(UserAccessTest, IsEverybodysInClearUnlessToldOtherwise) {
  const auto access = read_user_access(config_);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_FALSE(access->keys.needed());
  EXPECT_FALSE(access->origins.any());
  EXPECT_EQ(access->certificate, nullptr);
}

TEST_F(UserAccessTest, IsReadFromItsFiles) {
  config_.api_key_path = file("keys", "correct-horse-battery-staple\n");
  config_.tls_certificate_path = file("cert.pem", kCertificate, 0644);
  config_.tls_key_path = file("key.pem", kCertificateKey);
  config_.allowed_origins = {"https://app.example"};
  const auto access = read_user_access(config_);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_TRUE(access->keys.hold("correct-horse-battery-staple"));
  EXPECT_TRUE(access->origins.hold("https://app.example"));
  EXPECT_NE(access->certificate, nullptr);
}

TEST_F(UserAccessTest, UsersServerKnowsWhoAnswersForUnknownModels) {
  EXPECT_EQ(user_server(config_, {}).unknown_model, "");
  config_.unknown_model = "murmur";
  EXPECT_EQ(user_server(config_, {}).unknown_model, "murmur");
}

TEST_F(UserAccessTest, SecretsThatOthersMayReadAreRefused) {
  config_.api_key_path = file("keys", "correct-horse-battery-staple\n", 0644);
  expect_error_with("--api-key-file: " + config_.api_key_path + " is a secret");
  config_.api_key_path.clear();
  config_.tls_certificate_path = file("cert.pem", kCertificate, 0644);
  config_.tls_key_path = file("key.pem", kCertificateKey, 0640);
  expect_error_with("--tls-key: " + config_.tls_key_path + " is a secret");
}

TEST_F(UserAccessTest, ErrorsNameTheFile) {
  config_.api_key_path = folder_ / "nowhere";
  expect_error_with("--api-key-file: " + config_.api_key_path);
  config_.api_key_path = file("keys", "short\n");
  expect_error_with("keys: line 1: ");
  config_.api_key_path.clear();
  config_.tls_certificate_path = file("cert.pem", kCertificate);
  expect_error_with("one of them is missing");
  config_.tls_key_path = folder_ / "nowhere";
  expect_error_with("--tls-key: " + config_.tls_key_path);
  config_.tls_key_path = file("key.pem", kExpiredCertificateKey);
  expect_error_with("the key in " + config_.tls_key_path + " is not that of the certificate");
}

TEST_F(UserAccessTest, WhoListensToOthersIsWarnedUnlessItIsCoveredAndKeyed) {
  const auto warned = [&](const std::string& part) {
    for (const std::string& warning : warnings(config_, {})) {
      if (warning.find(part) != std::string::npos) { return true; }
    }
    return false;
  };
  EXPECT_TRUE(warnings(config_, {}).empty());
  config_.listen_address = "::1";
  EXPECT_TRUE(warnings(config_, {}).empty());
  config_.listen_address = "0.0.0.0";
  EXPECT_TRUE(warned("--api-key-file"));
  EXPECT_TRUE(warned("--tls-cert"));
  config_.api_key_path = "keys";
  EXPECT_FALSE(warned("--api-key-file"));
  EXPECT_TRUE(warned("in clear"));
  config_.tls_certificate_path = "cert.pem";
  EXPECT_TRUE(warnings(config_, {}).empty());
}

TEST_F(UserAccessTest, ACertificateThatHasExpiredIsWarnedOf) {
  config_.tls_certificate_path = file("cert.pem", kExpiredCertificate);
  config_.tls_key_path = file("key.pem", kExpiredCertificateKey);
  const auto access = read_user_access(config_);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(warnings(config_, *access),
            std::vector{"the certificate in " + config_.tls_certificate_path + " has expired"});
}

}  // namespace
}  // namespace murmur::daemon
