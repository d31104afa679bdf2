#include "moa/repetition.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::moa {
namespace {

std::string times(std::string_view unit, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) { out += unit; }
  return out;
}

TEST(Repetition, SeesALoopAtTheEnd) {
  EXPECT_TRUE(repeats_itself("A good start. " + times("and then ", 8)));
  EXPECT_TRUE(repeats_itself(times("This sentence comes back again and again. ", 4)));
}

TEST(Repetition, LeavesOrdinaryTextAlone) {
  EXPECT_FALSE(repeats_itself(""));
  EXPECT_FALSE(repeats_itself("no no no, that is not it"));
  EXPECT_FALSE(
      repeats_itself("The cat sat on the mat, the dog sat on the log, and so they stayed."));
}

TEST(Repetition, ARuleOrALongNumberIsNoLoop) {
  EXPECT_FALSE(repeats_itself("Title\n" + times("-", 80)));
  EXPECT_FALSE(repeats_itself("| a | b |\n" + times("|---", 20)));
  EXPECT_FALSE(repeats_itself("1" + times("0", 100)));
}

TEST(Repetition, ALoopThatEndedIsForgiven) {
  EXPECT_FALSE(
      repeats_itself(times("row row ", 8) + "your boat, gently down the stream, my dear."));
}

}  // namespace
}  // namespace murmur::moa
