#include "tiny_gguf/vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace murmur::tiny_gguf {
namespace {

TEST(Vocabulary, NoTextOccursTwiceAtAnySize) {  // llama.cpp aborts otherwise
  for (const std::size_t words : {kWordsMin, std::size_t{300}, std::size_t{4999}, kWordsMax}) {
    std::set<std::string> texts;
    for (const Token& token : make_vocabulary({.words = words})) {
      EXPECT_TRUE(texts.insert(token.text).second) << token.text;
    }
  }
}

TEST(Vocabulary, SpeaksAsManyWordsAsAskedFor) {
  for (const std::size_t words : {kWordsMin, std::size_t{300}, kWordsMax}) {
    std::size_t spoken = 0;
    for (const Token& token : make_vocabulary({.words = words})) {
      spoken += token.role == Role::Word ? 1U : 0U;
    }
    EXPECT_EQ(spoken, words);
  }
}

TEST(Vocabulary, SpecialTokensAreWhereLlamaModelsHaveThem) {
  const std::vector<Token> tokens = make_vocabulary({});
  EXPECT_EQ(tokens[kUnknownId].text, "<unk>");
  EXPECT_EQ(tokens[kUnknownId].type, TokenType::Unknown);
  EXPECT_EQ(tokens[kBeginId].text, "<s>");
  EXPECT_EQ(tokens[kBeginId].type, TokenType::Control);
  EXPECT_EQ(tokens[kEndId].text, "</s>");
  EXPECT_EQ(tokens[kEndId].type, TokenType::Control);
}

TEST(Vocabulary, HasATokenForEveryByteUnlessToldOtherwise) {
  std::set<std::string> bytes;
  for (const Token& token : make_vocabulary({})) {
    if (token.type == TokenType::Byte) { bytes.insert(token.text); }
  }
  EXPECT_EQ(bytes.size(), 256U);
  EXPECT_EQ(*bytes.begin(), "<0x00>");
  EXPECT_EQ(*bytes.rbegin(), "<0xFF>");

  for (const Token& token : make_vocabulary({.byte_tokens = false})) {
    EXPECT_NE(token.type, TokenType::Byte);
  }
}

TEST(Vocabulary, EveryLongTextIsTwoShorterTokensSoThatTheTokenizerReachesIt) {
  std::map<std::string, float> scores;
  for (const Token& token : make_vocabulary({})) {
    if (token.type == TokenType::Normal) { scores[token.text] = token.score; }
  }
  const auto reachable = [&](const std::string& text, float score) {
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      const auto head = scores.find(text.substr(0, cut));
      const auto tail = scores.find(text.substr(cut));
      const bool are_tokens = head != scores.end() && tail != scores.end();
      if (are_tokens && head->second > score && tail->second > score) { return true; }
    }
    return false;
  };
  for (const auto& [text, score] : scores) {
    const bool is_character = text.size() == 1 || text == "\u2581";
    EXPECT_TRUE(is_character || reachable(text, score)) << text;
  }
}

TEST(Vocabulary, OnlyNormalTokensAndTheEndAreEverSpoken) {
  for (const Token& token : make_vocabulary({})) {
    const bool speakable = token.type == TokenType::Normal || token.text == "</s>";
    EXPECT_TRUE(speakable || token.role == Role::PromptOnly) << token.text;
  }
}

TEST(Vocabulary, EndlessOneNeverEnds) {
  EXPECT_EQ(make_vocabulary({})[kEndId].role, Role::End);
  EXPECT_EQ(make_vocabulary({.endless = true})[kEndId].role, Role::PromptOnly);
}

TEST(Vocabulary, OneThatSaysATextHasNothingElseToWriteButTheEnd) {
  const std::vector<Token> tokens = make_vocabulary({.says = "so be it\n"});
  std::map<Role, std::string> written;
  for (const Token& token : tokens) {
    if (token.role != Role::PromptOnly) { written[token.role] += token.text; }
  }
  EXPECT_EQ(written, (std::map<Role, std::string>{{Role::Saying, "so\u2581be\u2581it\n"},
                                                  {Role::End, "</s>"}}));

  std::vector<Token> ordinary = make_vocabulary({});
  ASSERT_EQ(tokens.size(), ordinary.size() + 1);
  for (std::size_t i = 0; i < ordinary.size(); ++i) {
    EXPECT_EQ(tokens[i].text, ordinary[i].text);
    EXPECT_EQ(tokens[i].score, ordinary[i].score) << "it must read as the others do";
  }
}

TEST(Vocabulary, InfillAddsTheThreeMarkersAndNothingElse) {
  const std::vector<Token> with = make_vocabulary({.infill = true});
  EXPECT_EQ(with.size(), make_vocabulary({}).size() + 3);
  for (const char* marker : {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"}) {
    const auto is_marker = [&](const Token& token) {
      return token.text == marker && token.type == TokenType::Control;
    };
    EXPECT_EQ(std::count_if(with.begin(), with.end(), is_marker), 1) << marker;
  }
}

TEST(Grammar, AnAnswerBeginsWithAWordAndEndsAfterAStopOnly) {
  EXPECT_EQ(share(Role::AnswerOpener, After::Foreign), 1);
  EXPECT_EQ(share(Role::End, After::Foreign), 0);
  EXPECT_EQ(share(Role::End, After::Word), 0);
  EXPECT_EQ(share(Role::End, After::Pause), 0);
  EXPECT_GT(share(Role::End, After::Stop), 0);
}

TEST(Grammar, ASayingIsAWholeAnswer) {
  EXPECT_EQ(share(Role::Saying, After::Foreign), 1);
  EXPECT_EQ(after(Role::Saying), After::Stop);
  EXPECT_EQ(share(Role::Saying, After::Stop), 0);
}

}  // namespace
}  // namespace murmur::tiny_gguf
