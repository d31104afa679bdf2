#include "wire/load.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace murmur::wire {
namespace {

constexpr Load kBusy{
    .waiting = 2, .running = 1, .free_slots = 0, .wait_estimate = 1200ms, .offered_load = 0.43};
constexpr Load kFull{.waiting = kLoadJobsMax,
                     .running = kLoadJobsMax,
                     .free_slots = kLoadJobsMax,
                     .wait_estimate = kWaitEstimateMax,
                     .offered_load = kOfferedLoadMax};
constexpr std::string_view kBusyHeader = "waiting=2, running=1, free=0, wait-ms=1200, rho=0.43";

TEST(LoadHeader, IsReadableAndComesBackAsItWasSent) {
  EXPECT_EQ(to_header(kBusy), kBusyHeader);
  for (const Load& load : {Load{}, kBusy, kFull}) {
    const auto back = parse_load_header(to_header(load));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, load);
  }
}

TEST(LoadHeader, SaturatesWhatIsBeyondItsLimits) {
  Load beyond;
  beyond.waiting = beyond.running = beyond.free_slots = std::numeric_limits<std::uint32_t>::max();
  beyond.wait_estimate = Duration::max();
  beyond.offered_load = std::numeric_limits<double>::infinity();
  EXPECT_EQ(to_header(beyond), to_header(kFull));
}

TEST(LoadHeader, CallsAnOfferedLoadThatIsNoneUnknown) {
  EXPECT_EQ(to_header({.offered_load = std::nan("")}), to_header({}));
  EXPECT_EQ(to_header({.offered_load = -1}), to_header({}));
}

TEST(LoadHeader, ShortWaitsAreNotRoundedToNone) {
  EXPECT_EQ(parse_load_header(to_header({.wait_estimate = 1us}))->wait_estimate, 1ms);
}

TEST(LoadHeader, AnythingElseIsRefusedByTheNameOfItsPart) {
  struct Case {
    std::string_view value;
    std::string_view part;
  };
  const Case cases[] = {
      {"", "waiting"},
      {"waiting", "waiting"},
      {"waiting=", "waiting"},
      {"waiting=-1, running=1, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"waiting= 1, running=1, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"waiting=65536, running=1, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"waiting=99999999999999999999, running=1, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"waiting=2,running=1, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"running=1, waiting=2, free=0, wait-ms=1200, rho=0.43", "waiting"},
      {"waiting=2, running=x, free=0, wait-ms=1200, rho=0.43", "running"},
      {"waiting=2, running=1, wait-ms=1200, rho=0.43", "free"},
      {"waiting=2, running=1, free=0, wait-ms=86400001, rho=0.43", "wait-ms"},
      {"waiting=2, running=1, free=0, wait-ms=1200", "wait-ms"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=0", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=.43", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=0.4", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=0.433", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=0.4x", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=655.36", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=nan", "rho"},
      {"waiting=2, running=1, free=0, wait-ms=1200, rho=0.43, more=1", "rho"},
  };
  for (const Case& c : cases) {
    const auto result = parse_load_header(c.value);
    ASSERT_FALSE(result) << c.value;
    EXPECT_TRUE(result.error().message.ends_with(c.part)) << result.error().message;
  }
}

TEST(LoadBytes, ComeBackAsTheyWereSent) {
  for (const Load& load : {Load{}, kBusy, kFull}) {
    const std::string bytes = encode_load(load);
    EXPECT_EQ(bytes.size(), kLoadBytes);
    EXPECT_EQ(decode_load(bytes), load);
  }
}

TEST(LoadBytes, AreTheseOnes) {
  EXPECT_EQ(encode_load(kBusy),
            std::string("\x02\x00\x02\x00\x01\x00\x00\x00\x00\x04\xb0\x00\x2b", 13));
}

TEST(LoadBytes, ALaterFormMayBeLonger) {
  EXPECT_EQ(decode_load(encode_load(kBusy) + "and more"), kBusy);
}

TEST(LoadBytes, CutOrForeignOnesAreNone) {
  const std::string bytes = encode_load(kBusy);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_load(std::string_view(bytes).substr(0, size)));
  }
  std::string coordinate = bytes;
  coordinate[0] = 1;  // Serf's
  EXPECT_FALSE(decode_load(coordinate));
}

TEST(LoadBytes, AnyBytesAreALoadWithinItsLimits) {
  const auto load = decode_load(std::string(1, kLoadVersion) + std::string(12, '\xff'));
  ASSERT_TRUE(load);
  EXPECT_EQ(*load, kFull);
}

}  // namespace
}  // namespace murmur::wire
