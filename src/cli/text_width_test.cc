#include "cli/text_width.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(TextWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("river"), 5U);
  EXPECT_EQ(display_width("Fluß"), 4U);
  EXPECT_EQ(display_width("川"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U);  // e and a combining accent
  EXPECT_EQ(display_width("🙂"), 2U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(TextWidth, ACutTextFillsItsColumnsAndIsMarked) {
  EXPECT_EQ(cut_end("three rivers", 12), "three rivers");
  EXPECT_EQ(cut_end("three rivers", 6), "three…");
  EXPECT_EQ(cut_begin("three rivers", 7), "…rivers");
  EXPECT_EQ(cut_begin("three rivers", 12), "three rivers");
}

TEST(TextWidth, ACutNeverSplitsACharacter) {
  EXPECT_EQ(cut_end("川川川", 5), "川川…");
  EXPECT_EQ(cut_end("川川川", 4), "川…");
  EXPECT_EQ(cut_begin("川川川", 4), "…川");
  EXPECT_EQ(cut_end("ab", 0), "");
  EXPECT_EQ(cut_begin("ab", 1), "…");
}

TEST(TextWidth, TheEndOfAVeryLongTextIsFoundWithoutReadingItAll) {
  const std::string text = std::string(1U << 20U, 'x') + "end";
  EXPECT_EQ(cut_begin(text, 4), "…end");
  EXPECT_EQ(display_width(cut_begin(std::string(1U << 20U, 'x'), 40)), 40U);
}

TEST(TextWidth, PaddingCountsColumns) {
  EXPECT_EQ(pad_right("川", 4), "川  ");
  EXPECT_EQ(pad_left("7", 3), "  7");
  EXPECT_EQ(pad_right("long", 2), "long");
}

TEST(TextWidth, OneLineHasNoBreaksAndNoControls) {
  EXPECT_EQ(one_line("  a\r\n\tb\x1b[31m c "), "a b [31m c");
  EXPECT_EQ(one_line("a\xff"), "a?");
  EXPECT_EQ(one_line("\n\n"), "");
}

TEST(TextWidth, AModelCannotSteerTheTerminal) {
  EXPECT_EQ(without_controls("a\n\tb\x1b]0;owned\x07"), "a\n\tb]0;owned");
  EXPECT_EQ(without_controls("a\u009bb\u202ec"), "abc");  // the C1 form of an escape; right-to-left
  EXPECT_EQ(without_controls("\xc3"), "?");
}

}  // namespace
}  // namespace murmur::cli
