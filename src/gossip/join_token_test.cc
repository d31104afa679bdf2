#include "gossip/join_token.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace murmur::gossip {
namespace {

Endpoint v4() { return *Endpoint::from_bytes(std::string_view("\xc0\xa8\x01\x07", 4), 7946); }
Endpoint v6() { return *Endpoint::from_bytes("fe80567890123456", 1); }

JoinToken token(std::vector<Endpoint> seeds = {v4(), v6()}) {
  return {*Key::from_bytes("0123456789abcdef0123456789abcdef"), std::move(seeds)};
}

bool same(const JoinToken& left, const JoinToken& right) {
  return left.key == right.key && left.seeds == right.seeds;
}

TEST(JoinToken, ComesBackAsItWas) {
  for (const JoinToken& each : {token(), token({}), token({v4()})}) {
    const auto read = parse_join_token(to_text(each));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(same(*read, each));
  }
}

TEST(JoinToken, IsSafeInAShellAndShortEnoughToCopy) {
  const std::string text = to_text(token({v4()}));
  EXPECT_EQ(text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-"), std::string::npos);
  EXPECT_LE(text.size(), 90U);
}

TEST(JoinToken, IsReadHoweverItWasCopied) {
  std::string text = to_text(token());
  for (char& c : text) { c = static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
  const auto read = parse_join_token("  " + text + "\r\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(same(*read, token()));
}

TEST(JoinToken, ThatIsCutOrMistypedIsRefused) {
  const std::string text = to_text(token());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(parse_join_token(text.substr(0, size))) << size;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string typo = text;
    typo[i] = typo[i] == '7' ? '8' : '7';
    EXPECT_FALSE(parse_join_token(typo)) << i;
  }
  EXPECT_NE(parse_join_token(text.substr(0, 40)).error().message.find("cut"), std::string::npos);
}

TEST(JoinToken, WhatIsNoneIsCalledSo) {
  for (const char* text : {"", "murmur", "hello", "http://x"}) {
    const auto read = parse_join_token(text);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("no join token"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace murmur::gossip
