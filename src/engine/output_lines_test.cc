#include "engine/output_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::engine {
namespace {

TEST(OutputLines, JoinsWhatWasCutAnywhere) {
  std::vector<std::string> heard;
  OutputLines lines([&](const std::string& line) { heard.push_back(line); });
  for (const char* piece : {"lo", "ading\r", "\n\nre", "ady\nbye"}) { lines.feed(piece); }
  lines.finish();
  EXPECT_EQ(heard, (std::vector<std::string>{"loading", "ready", "bye"}));
}

TEST(OutputLines, KeepsTheBeginningOfAnEndlessLineAndTheLastOfManyLines) {
  OutputLines lines;
  for (int i = 0; i < 100; ++i) { lines.feed(std::string(OutputLines::kLineBytesMax, 'x')); }
  lines.feed("\n");
  ASSERT_EQ(lines.last().size(), 1U);
  EXPECT_EQ(lines.last().front().size(), OutputLines::kLineBytesMax);
  for (int i = 0; i < 1000; ++i) { lines.feed(std::to_string(i) + "\n"); }
  EXPECT_EQ(lines.last().size(), OutputLines::kLinesKept);
  EXPECT_EQ(lines.last().back(), "999");
}

}  // namespace
}  // namespace murmur::engine
