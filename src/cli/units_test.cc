#include "cli/units.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(Units, DurationsHaveTheDigitsThatMatter) {
  EXPECT_EQ(seconds_text(0ms), "0 ms");
  EXPECT_EQ(seconds_text(12ms), "12 ms");
  EXPECT_EQ(seconds_text(99'600us), "0.10 s");
  EXPECT_EQ(seconds_text(840ms), "0.84 s");
  EXPECT_EQ(seconds_text(14'230ms), "14.2 s");
  EXPECT_EQ(seconds_text(185s), "3 min 5 s");
}

TEST(Units, BytesAreDecimal) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(5'240), "5.2 kB");
  EXPECT_EQ(bytes_text(999'990), "1.0 MB");
  EXPECT_EQ(bytes_text(1'117'320'736), "1.12 GB");
}

TEST(Units, ARateThatWasNotMeasuredIsADash) {
  EXPECT_EQ(rate_text(0), "-");
  EXPECT_EQ(rate_text(8.44), "8.4");
  EXPECT_EQ(rate_text(93.2), "93");
}

TEST(Units, RoundTripsOnANetworkAreShort) {
  EXPECT_EQ(round_trip_text(420us), "0.42 ms");
  EXPECT_EQ(round_trip_text(12ms), "12 ms");
  EXPECT_EQ(round_trip_text(1200ms), "1.20 s");
}

}  // namespace
}  // namespace murmur::cli
