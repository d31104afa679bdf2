#include "crypto/base64.h"

#include <gtest/gtest.h>

namespace murmur::crypto {
namespace {

TEST(Base64, IsTheOneOfTheRfc) {
  const std::pair<std::string, std::string> kVectors[] = {// RFC 4648, section 10
                                                          {"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kVectors) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes) << text;
  }
}

TEST(Base64, WhatNobodyWritesIsNotRead) {
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zm9v\n", " Zm9v", "Zm 9", "====", "Z===", "Zm9-"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace murmur::crypto
