#include "engine/token_cut.h"

#include <gtest/gtest.h>

namespace murmur::engine {
namespace {

TEST(TokenCut, KeepsWhatTheFirstTokensStandFor) {
  const std::vector<std::string> pieces = {"Scat", "tering", " of", " light"};
  EXPECT_EQ(cut_at_token("Scattering of light", pieces, 3), "Scattering of");
  EXPECT_EQ(cut_at_token("Scattering of light", pieces, 0), "");
  EXPECT_EQ(cut_at_token("Scattering of light", pieces, 4), "Scattering of light");
  EXPECT_EQ(cut_at_token("Scattering of light", pieces, 99), "Scattering of light");
}

TEST(TokenCut, KnowsTheSpaceThatSomeTokenizersPutBefore) {
  EXPECT_EQ(cut_at_token("hello you", {" he", "llo", " you"}, 2), "hello");
}

TEST(TokenCut, NeverSplitsACharacterThatIsSeveralTokens) {
  const std::vector<std::string> pieces = {"a", "\xf0", "\x9f", "\x98", "\x80"};
  EXPECT_EQ(cut_at_token("a\xf0\x9f\x98\x80", pieces, 3), "a");
}

TEST(TokenCut, CutsInProportionWhenTheTokensAreAnotherText) {
  EXPECT_EQ(cut_at_token("HELLO YOU!", {"hello", " you", "!", "?"}, 2), "HELLO");
  EXPECT_EQ(cut_at_token("\xc3\xa9\xc3\xa9", {"", "e", "", "e"}, 3), "\xc3\xa9");
}

}  // namespace
}  // namespace murmur::engine
