#include "cli/typed_text.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

std::u32string all_of(TypedText& typed) {
  std::u32string text;
  while (const auto character = typed.next()) { text += *character; }
  return text;
}

std::u32string typed(std::string_view bytes) {
  TypedText text;
  text.add(bytes);
  return all_of(text);
}

TEST(TypedText, KeysAreCharactersAsTheyAre) {
  EXPECT_EQ(typed("a\n"), U"a\n");
  EXPECT_EQ(typed("\x1b[A\x03"), U"\x1b[A\x03");
  EXPECT_EQ(typed("Flüße 川 🌊"), U"Flüße 川 🌊");
}

TEST(TypedText, ACharacterMayComeInPieces) {
  TypedText text;
  text.add("\xf0\x9f");
  EXPECT_EQ(text.next(), std::nullopt);
  text.add("\x8c\x8a");
  EXPECT_EQ(text.next(), U'🌊');
}

TEST(TypedText, BrokenBytesAreMarked) { EXPECT_EQ(typed("\xff\xc3x"), U"\ufffd\ufffdx"); }

TEST(TypedText, PastedLineEndsDoNotEndTheLine) {
  EXPECT_EQ(typed("\x1b[200~one\ntwo\rthree\r\nfour\x1b[201~\n"),
            U"one\u0085two\u0085three\u0085four\n");
}

TEST(TypedText, PastedTextCannotEdit) {
  EXPECT_EQ(typed("\x1b[200~a\x1b[Db\x03\tc\xc2\x85\x1b[201~\x03"), U"a[Db\tc\x03");
}

TEST(TypedText, APasteMayComeInPieces) {
  TypedText text;
  text.add("\x1b[200~one\n");
  EXPECT_EQ(all_of(text), U"one\u0085");
  text.add("two\x1b[20");
  EXPECT_EQ(all_of(text), U"two");
  text.add("1~\n");
  EXPECT_EQ(all_of(text), U"\n");
}

}  // namespace
}  // namespace murmur::cli
