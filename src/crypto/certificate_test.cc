#include "crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace murmur::crypto {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

CertificatePtr parse(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free};
}

/// A good certificate of somebody who has another kind of key.
std::string certificate_about_p256() {
  const KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
  const CertificatePtr certificate(X509_new(), X509_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate.get(), &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

TEST(Certificate, IsAboutItsIdentitysKey) {
  const Identity alice = Identity::generate();
  const auto key = certified_key(self_signed_certificate(alice));
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(*key, alice.public_key());
}

TEST(Certificate, IsTheSameAfterARestart) {
  const Identity before = Identity::generate();
  const auto after = Identity::from_pem(before.to_pem());
  ASSERT_TRUE(after);
  EXPECT_EQ(self_signed_certificate(before), self_signed_certificate(*after));
}

TEST(Certificate, IsSignedByItsOwnKey) {
  const Identity alice = Identity::generate();
  const CertificatePtr certificate = parse(self_signed_certificate(alice));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())), 1);
}

TEST(Certificate, IsValidAtAnyTime) {
  const CertificatePtr certificate = parse(self_signed_certificate(Identity::generate()));
  ASSERT_NE(certificate, nullptr);
  std::time_t epoch = 1;  // X509_cmp_time: -1 is before that time, 1 after
  std::time_t year_9000 = 221'845'392'000;
  EXPECT_EQ(X509_cmp_time(X509_get0_notBefore(certificate.get()), &epoch), -1);
  EXPECT_EQ(X509_cmp_time(X509_get0_notAfter(certificate.get()), &year_9000), 1);
}

TEST(Certificate, WhatIsNoneIsRefused) {
  const std::string der = self_signed_certificate(Identity::generate());
  EXPECT_TRUE(certified_key(der));
  EXPECT_FALSE(certified_key(""));
  EXPECT_FALSE(certified_key("not a certificate"));
  EXPECT_FALSE(certified_key(der + "x"));
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(certified_key(std::string_view(der).substr(0, size)));
  }
}

TEST(Certificate, AnotherKindOfKeyIsNoIdentity) {
  const auto key = certified_key(certificate_about_p256());
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().message.find("Ed25519"), std::string::npos);
}

}  // namespace
}  // namespace murmur::crypto
