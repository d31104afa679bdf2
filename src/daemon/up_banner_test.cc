#include "daemon/up_banner.h"

#include <gtest/gtest.h>

#include "gossip/join_token.h"

namespace murmur::daemon {
namespace {

gossip::Endpoint at(const char* four_bytes, std::uint16_t port = 7946) {
  return *gossip::Endpoint::from_bytes(std::string(four_bytes, 4), port);
}

gossip::Keyring ring() {
  gossip::Keyring made;
  made.add(*gossip::Key::from_bytes("0123456789abcdef")).value();
  return made;
}

/// The word behind "murmur join".
std::string token_in(const std::string& banner) {
  constexpr std::string_view kCommand = "murmur join ";
  const std::size_t begin = banner.find(kCommand) + kCommand.size();
  return banner.substr(begin, banner.find(' ', begin) - begin);
}

TEST(UpBanner, HasTheWholeCommandForTheOthers) {
  const std::vector<gossip::Endpoint> members(9, at("\xc0\xa8\x01\x07"));
  const std::string banner = up_banner(ring(), members);
  EXPECT_TRUE(banner.starts_with("gossiping at 192.168.1.7:7946\n")) << banner;
  const auto token = gossip::parse_join_token(token_in(banner));
  ASSERT_TRUE(token) << banner;
  EXPECT_EQ(token->key, ring().primary());
  EXPECT_EQ(token->seeds.size(), gossip::JoinToken::kSeedsMax);
  EXPECT_EQ(token->seeds.front(), members.front());
  EXPECT_EQ(banner.find("--data"), std::string::npos);
}

TEST(UpBanner, OnLoopbackTheOthersNeedPlacesOfTheirOwn) {
  const std::vector here{at("\x7f\0\0\1")};
  EXPECT_NE(up_banner(ring(), here).find(" --gossip 127.0.0.1:0 --peer-port 0 --port 0 --data "),
            std::string::npos);
}

TEST(UpBanner, ForALogTheCommandIsNamedInsteadOfTheToken) {
  EXPECT_EQ(up_line(at("\xc0\xa8\x01\x07")),
            "gossiping at 192.168.1.7:7946; murmur keys token prints a token for others\n");
}

TEST(UpBanner, WithoutAKeyThereIsNoToken) {
  const std::vector here{at("\x7f\0\0\1", 7000)};
  const std::string banner = up_banner({}, here);
  EXPECT_EQ(banner.find("join "), std::string::npos) << banner;
  EXPECT_NE(banner.find("murmur serve --no-key --join-at 127.0.0.1:7000 --gossip 127.0.0.1:0"),
            std::string::npos)
      << banner;
}

}  // namespace
}  // namespace murmur::daemon
