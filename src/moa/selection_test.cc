#include "moa/selection.h"

#include <gtest/gtest.h>

namespace murmur::moa {
namespace {

TEST(SelectedIndex, IsTheFirstNumberCountedFromOne) {
  EXPECT_EQ(selected_index("2", 4), 1U);
  EXPECT_EQ(selected_index("[4]", 4), 3U);
  EXPECT_EQ(selected_index("Number 3, since 1 and 2 are wrong.", 4), 2U);
  EXPECT_EQ(selected_index("**1**\n", 1), 0U);
}

TEST(SelectedIndex, IsEmptyWhereNoProposalIsNamed) {
  for (const char* reply : {"", "none of them", "0", "5", "99999999999999999999999"}) {
    EXPECT_FALSE(selected_index(reply, 4)) << reply;
  }
}

}  // namespace
}  // namespace murmur::moa
