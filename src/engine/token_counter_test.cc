#include "engine/token_counter.h"

#include <gtest/gtest.h>

#include <numeric>

namespace murmur::engine {
namespace {

TEST(EqualParts, GiveTheTextBackAndDifferByOneByteAtMost) {
  const std::string text = "eleven byte";
  for (std::size_t count = 1; count <= text.size(); ++count) {
    const auto parts = equal_parts(text, count);
    EXPECT_EQ(parts.size(), count);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::string()), text);
    for (const std::string& part : parts) {
      EXPECT_GE(part.size(), text.size() / count);
      EXPECT_LE(part.size(), text.size() / count + 1);
    }
  }
}

}  // namespace
}  // namespace murmur::engine
