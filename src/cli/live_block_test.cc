#include "cli/live_block.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(LiveBlock, TheFirstDrawingMovesNothing) {
  LiveBlock block;
  EXPECT_EQ(block.draw({"a", "b"}), "a\x1b[K\nb\x1b[K\n");
}

TEST(LiveBlock, TheNextDrawingGoesBackOverTheFirst) {
  LiveBlock block;
  (void)block.draw({"a", "b"});
  EXPECT_EQ(block.draw({"c", "d"}), "\x1b[2Ac\x1b[K\nd\x1b[K\n");
}

TEST(LiveBlock, AShorterBlockLeavesNothingOfTheLongerOne) {
  LiveBlock block;
  (void)block.draw({"a", "b", "c"});
  EXPECT_EQ(block.draw({"d"}), "\x1b[3Ad\x1b[K\n\x1b[J");
  EXPECT_EQ(block.erase(), "\x1b[1A\x1b[J");
  EXPECT_EQ(block.erase(), "");
}

TEST(LiveBlock, AKeptBlockIsNotDrawnOver) {
  LiveBlock block;
  (void)block.draw({"a"});
  block.keep();
  EXPECT_EQ(block.draw({"b"}), "b\x1b[K\n");
}

TEST(LiveBlock, TheWheelTurns) { EXPECT_NE(spinner_frame(0.0), spinner_frame(0.15)); }

}  // namespace
}  // namespace murmur::cli
