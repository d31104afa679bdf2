#include "cli/line_history.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

using Entries = std::deque<std::string>;

TEST(LineHistory, ReadsWhatItWroteWhateverIsInIt) {
  LineHistory history;
  EXPECT_TRUE(history.add("A river?"));
  EXPECT_TRUE(history.add("two\nlines, a \\n and a \\"));
  EXPECT_EQ(LineHistory(history.text()).entries(), history.entries());
}

TEST(LineHistory, NothingIsKeptTwiceInARowOrEmpty) {
  LineHistory history("a\n\nb\nb\na");
  EXPECT_EQ(history.entries(), (Entries{"a", "b", "a"}));
  EXPECT_FALSE(history.add("a"));
  EXPECT_FALSE(history.add(""));
}

TEST(LineHistory, TheOldestGoWhenThereAreTooMany) {
  LineHistory history;
  for (std::size_t i = 0; i <= LineHistory::kEntriesMax; ++i) { history.add(std::to_string(i)); }
  EXPECT_EQ(history.entries().size(), LineHistory::kEntriesMax);
  EXPECT_EQ(history.entries().front(), "1");
}

TEST(LineHistory, ItsBytesHaveALimitAndNoEntryTakesAllOfThem) {
  LineHistory history;
  EXPECT_FALSE(history.add(std::string(LineHistory::kBytesMax, 'x')));
  constexpr std::size_t kEntryBytes = LineHistory::kBytesMax / 16;
  for (char letter = 'a'; letter <= 't'; ++letter) {
    EXPECT_TRUE(history.add(std::string(kEntryBytes, letter)));
  }
  EXPECT_EQ(history.entries().size(), 16U);
  EXPECT_EQ(history.entries().front().front(), 'e');
}

}  // namespace
}  // namespace murmur::cli
