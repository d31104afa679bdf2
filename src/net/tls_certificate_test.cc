#include "net/tls_certificate.h"

#include <gtest/gtest.h>

#include "net/test_certificates.h"
#include "net/tls_host.h"

namespace murmur::net {
namespace {

using namespace testing;

Result<TlsCertificatePtr> load(const char* certificate, const char* key) {
  return TlsCertificate::from_pem({"cert.pem", certificate}, {"key.pem", key});
}

std::string error_of(const char* certificate, const char* key) {
  const auto loaded = load(certificate, key);
  return loaded ? "" : loaded.error().message;
}

TEST(TlsCertificate, WithItsKeyIsTaken) {
  const auto loaded = load(kCertificate, kCertificateKey);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ((*loaded)->warning(), "");
}

TEST(TlsCertificate, OfAnotherKeyIsRefused) {
  EXPECT_EQ(error_of(kCertificate, kExpiredCertificateKey),
            "the key in key.pem is not that of the certificate in cert.pem");
}

TEST(TlsCertificate, WhatIsNoPemIsNamed) {
  EXPECT_TRUE(error_of("", kCertificateKey).starts_with("cert.pem holds no certificate"));
  EXPECT_TRUE(error_of(kCertificateKey, kCertificateKey).starts_with("cert.pem holds no"));
  EXPECT_TRUE(error_of(kCertificate, "nonsense").starts_with("key.pem holds no private key"));
  EXPECT_TRUE(error_of(kCertificate, kCertificate).starts_with("key.pem holds no private key"));
}

TEST(TlsCertificate, AKeyWithAPasswordIsRefusedAndNobodyIsAskedForIt) {
  EXPECT_TRUE(error_of(kCertificate, kLockedKey).starts_with("key.pem holds no private key"));
}

TEST(TlsCertificate, ThatHasExpiredIsTakenWithAWarning) {
  const auto loaded = load(kExpiredCertificate, kExpiredCertificateKey);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ((*loaded)->warning(), "the certificate in cert.pem has expired");
}

TEST(TlsAuthorities, AreReadFromAText) {
  EXPECT_TRUE(authorities_of(std::string(kCertificate) + kExpiredCertificate));
  EXPECT_FALSE(authorities_of(""));
  EXPECT_FALSE(authorities_of(kCertificateKey));
}

}  // namespace
}  // namespace murmur::net
