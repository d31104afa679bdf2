#include "gossip/endpoint.h"

#include <gtest/gtest.h>

#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;

std::string text_of(std::string_view hex, std::uint16_t port) {
  return to_string(Endpoint::from_bytes(bytes(hex), port).value());
}

TEST(Endpoint, IsWrittenAsPeopleWriteIt) {
  EXPECT_EQ(text_of("0a000007", 7946), "10.0.0.7:7946");
  EXPECT_EQ(text_of("fe800000000000000000000000000001", 7946), "[fe80::1]:7946");
  EXPECT_EQ(text_of("00000000000000000000000000000000", 0), "[::]:0");
  EXPECT_EQ(text_of("00000000000000000000000000000001", 65535), "[::1]:65535");
  EXPECT_EQ(text_of("20010db8000000000000000000000000", 1), "[2001:db8::]:1");
}

TEST(Endpoint, ShortensOnlyTheFirstLongestRunOfZeros) {
  EXPECT_EQ(text_of("20010db8000000000001000000000001", 1), "[2001:db8::1:0:0:1]:1");
  EXPECT_EQ(text_of("20010000000000010000000000000001", 1), "[2001:0:0:1::1]:1");
  EXPECT_EQ(text_of("20010db8000000010001000100010001", 1), "[2001:db8:0:1:1:1:1:1]:1");
}

TEST(Endpoint, ThatIsMappedFromV4IsTheV4One) {
  const auto mapped = Endpoint::from_bytes(bytes("00000000000000000000ffff0a000007"), 7946);
  ASSERT_TRUE(mapped.has_value());
  EXPECT_TRUE(mapped->is_v4());
  EXPECT_EQ(*mapped, *Endpoint::from_bytes(bytes("0a000007"), 7946));
}

TEST(Endpoint, HasFourOrSixteenBytes) {
  for (std::size_t size = 0; size <= 20; ++size) {
    const auto endpoint = Endpoint::from_bytes(std::string(size, '\x11'), 1);
    EXPECT_EQ(endpoint.has_value(), size == 4 || size == 16) << size;
    if (!endpoint) { EXPECT_EQ(endpoint.error(), DecodeError::BadAddress); }
  }
}

TEST(Endpoint, DiffersByAddressAndByPort) {
  const auto one = Endpoint::from_bytes(bytes("0a000007"), 1).value();
  EXPECT_NE(one, Endpoint::from_bytes(bytes("0a000007"), 2).value());
  EXPECT_NE(one, Endpoint::from_bytes(bytes("0a000008"), 1).value());
  EXPECT_EQ(one.address(), bytes("0a000007"));
}

}  // namespace
}  // namespace murmur::gossip
