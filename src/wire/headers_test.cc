#include "wire/headers.h"

#include <gtest/gtest.h>

namespace murmur::wire {
namespace {

Propose example() {
  Propose propose;
  propose.run = RunId{0x00c0ffee12345678};
  propose.layer = 2;
  propose.time_left = 1500ms;
  propose.live = true;
  return propose;
}

TEST(ProposeHeaders, ComeBackAsTheyWereSent) {
  Propose decoded;
  ASSERT_TRUE(decode_headers(encode_headers(example()), decoded).has_value());
  EXPECT_EQ(decoded.run, example().run);
  EXPECT_EQ(decoded.layer, 2U);
  EXPECT_EQ(decoded.time_left, 1500ms);
  EXPECT_TRUE(decoded.live);
}

TEST(ProposeHeaders, ATimeLeftBelowAMillisecondIsRoundedUpNotToNothing) {
  Propose propose = example();
  propose.time_left = 1us;
  EXPECT_EQ(encode_headers(propose).time_left_ms, "1");
}

TEST(ProposeHeaders, EveryBadValueIsRefusedByTheNameOfItsHeader) {
  const ProposeHeaders good = encode_headers(example());
  struct Case {
    std::string ProposeHeaders::*field;
    std::string value;
    std::string_view named;
  };
  const Case cases[] = {
      {&ProposeHeaders::run, "", kRunHeader},
      {&ProposeHeaders::run, "12", kRunHeader},
      {&ProposeHeaders::run, "zzzzzzzzzzzzzzzz", kRunHeader},
      {&ProposeHeaders::run, "-000000000000001", kRunHeader},
      {&ProposeHeaders::layer, "0", kLayerHeader},
      {&ProposeHeaders::layer, "9", kLayerHeader},
      {&ProposeHeaders::layer, "1 ", kLayerHeader},
      {&ProposeHeaders::time_left_ms, "0", kTimeLeftHeader},
      {&ProposeHeaders::time_left_ms, "99999999999999999999", kTimeLeftHeader},
      {&ProposeHeaders::live, "yes", kLiveHeader},
  };
  for (const Case& c : cases) {
    ProposeHeaders bad = good;
    bad.*c.field = c.value;
    Propose decoded;
    const auto result = decode_headers(bad, decoded);
    ASSERT_TRUE(result.has_error()) << c.named << " " << c.value;
    EXPECT_TRUE(result.error().message.starts_with(c.named)) << result.error().message;
  }
}

}  // namespace
}  // namespace murmur::wire
