#include "cli/keys_text.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

using http::KeyRotation;

TEST(KeysText, ListsWhoHoldsWhichKey) {
  EXPECT_EQ(listing_text({3, 2, {{"5f0a", true, 2}, {"77aa", false, 1}}, {"cellar: no answer"}}),
            "   key   held by\n"
            "*  5f0a  2 of 3\n"
            "   77aa  1 of 3\n"
            "2 of 3 members answered\n"
            "  cellar: no answer\n");
}

TEST(KeysText, AChangeIsToldStepByStep) {
  const KeyRotation whole{
      {{"install", 3, 3, 3, {}}, {"use", 3, 3, 3, {}}, {"remove", 3, 3, 3, {}}}};
  EXPECT_EQ(rotation_text(whole),
            "install the new key: 3 of 3 members\n"
            "use it: 3 of 3 members\n"
            "remove the old one: 3 of 3 members\n");
  EXPECT_EQ(rotation_failure(whole), "");
}

TEST(KeysText, WhoDidNotDoItIsNamedAndTheOldKeyStays) {
  const KeyRotation broken{{{"install", 3, 2, 2, {"cellar: no\x1b answer"}}}};
  EXPECT_EQ(rotation_text(broken),
            "install the new key: 2 of 3 members\n"
            "  cellar: no answer\n");
  EXPECT_TRUE(rotation_failure(broken).starts_with("the old key still holds"));
}

TEST(KeysText, WhereTheOldKeyIsNotRemovedEverywhereThatIsSaid) {
  const KeyRotation nearly{
      {{"install", 2, 2, 2, {}}, {"use", 2, 2, 2, {}}, {"remove", 2, 1, 1, {}}}};
  EXPECT_TRUE(rotation_failure(nearly).starts_with("the new key is in use"));
  EXPECT_FALSE(rotation_failure({}).empty());
}

}  // namespace
}  // namespace murmur::cli
