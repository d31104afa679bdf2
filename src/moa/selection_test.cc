#include "moa/selection.h"

#include <gtest/gtest.h>

namespace murmur::moa {
namespace {

std::optional<std::size_t> by_number(std::string_view reply, std::size_t count) {
  return selected_index(reply, prompt::Proposals(count), prompt::Naming::Number);
}

std::optional<std::size_t> by_text(std::string_view reply, const prompt::Proposals& offered) {
  return selected_index(reply, offered, prompt::Naming::Text);
}

TEST(SelectedIndex, IsTheFirstNumberCountedFromOne) {
  EXPECT_EQ(by_number("2", 4), 1U);
  EXPECT_EQ(by_number("[4]", 4), 3U);
  EXPECT_EQ(by_number("Number 3, since 1 and 2 are wrong.", 4), 2U);
  EXPECT_EQ(by_number("**1**\n", 1), 0U);
}

TEST(SelectedIndex, IsEmptyWhereNoProposalIsNamed) {
  for (const char* reply : {"", "none of them", "0", "5", "99999999999999999999999"}) {
    EXPECT_FALSE(by_number(reply, 4)) << reply;
  }
}

TEST(SelectedIndex, ByTextIsTheFirstThatSaysTheSame) {
  EXPECT_EQ(by_text("2", {"3", "2", "2"}), 1U);
  EXPECT_EQ(by_text("B) Paris", {"B) London", "B) Paris"}), 1U) << "though both are the choice b";
  EXPECT_EQ(by_text("The answer is Paris.", {"Rome", "paris"}), 1U);
  EXPECT_EQ(by_text(" Rivers bend because the outer bank erodes faster.\n",
                    {"Rivers bend because the inner bank erodes faster.",
                     "Rivers bend because the outer bank erodes faster."}),
            1U);
}

TEST(SelectedIndex, ByTextIsEmptyWhereNoProposalSaysIt) {
  EXPECT_FALSE(by_text("1", {"Rome", "Paris"}));
  EXPECT_FALSE(by_text("Rivers bend because the outer bank", {"Rivers bend because it is so."}));
  EXPECT_FALSE(by_text("", {"Rome", "Paris"}));
  EXPECT_FALSE(by_text("", {}));
}

}  // namespace
}  // namespace murmur::moa
