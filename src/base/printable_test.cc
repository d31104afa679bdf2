#include "base/printable.h"

#include <gtest/gtest.h>

namespace murmur {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("attic, Küche 🐟 至"), "attic, Küche 🐟 至");
}

TEST(Printable, TakesOutWhatSteersATerminalOrForgesALine) {
  EXPECT_EQ(printable("evil\x1b[31mRED\nline2\r\x7f"), "evil?[31mRED?line2??");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "31m"),
            "a?31m");  // CSI as one character
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"
                      "c"),
            "a?b?c");  // directions
  EXPECT_EQ(printable("a\xE2\x80\xA8"
                      "b"),
            "a?b");  // a line separator
}

TEST(Printable, WhatIsNotUtf8IsAskedAboutByteByByte) { EXPECT_EQ(printable("a\xFF\xC3z"), "a??z"); }

}  // namespace
}  // namespace murmur
