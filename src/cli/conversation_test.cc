#include "cli/conversation.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

const Turn kRiver{"A river?", "Elbe"};
const Turn kLonger{"A longer one?", "Rhine"};

TEST(Conversation, OnlyAnAnsweredQuestionIsPartOfIt) {
  Conversation conversation;
  conversation.ask("A river?");
  EXPECT_TRUE(conversation.turns().empty());
  EXPECT_TRUE(conversation.before_question().empty());
  conversation.answer("Elbe");
  EXPECT_EQ(conversation.turns(), std::vector{kRiver});
  EXPECT_FALSE(conversation.open_question().has_value());
}

TEST(Conversation, AQuestionFollowsAllTurns) {
  Conversation conversation("", {kRiver, kLonger});
  conversation.ask("And Asia's?");
  EXPECT_EQ(conversation.before_question(), (std::vector{kRiver, kLonger}));
}

TEST(Conversation, AskedAgainTheOldAnswerIsUnknownAndGoesWithTheNewOne) {
  Conversation conversation("", {kRiver, kLonger});
  ASSERT_TRUE(conversation.ask_again());
  EXPECT_EQ(conversation.open_question(), "A longer one?");
  EXPECT_EQ(conversation.before_question(), std::vector{kRiver});
  EXPECT_EQ(conversation.turns(), (std::vector{kRiver, kLonger}));
  conversation.answer("Danube");
  EXPECT_EQ(conversation.turns(), (std::vector{kRiver, Turn{"A longer one?", "Danube"}}));
}

TEST(Conversation, AFailedRetryLeavesTheOldAnswerUnderTheNextQuestion) {
  Conversation conversation("", {kRiver});
  ASSERT_TRUE(conversation.ask_again());
  conversation.ask("A longer one?");
  EXPECT_EQ(conversation.before_question(), std::vector{kRiver});
  conversation.answer("Rhine");
  EXPECT_EQ(conversation.turns(), (std::vector{kRiver, kLonger}));
}

TEST(Conversation, AQuestionThatGotNoAnswerIsTheOneToAskAgain) {
  Conversation conversation("", {kRiver});
  conversation.ask("A longer one?");
  ASSERT_TRUE(conversation.ask_again());
  EXPECT_EQ(conversation.open_question(), "A longer one?");
  conversation.answer("Rhine");
  EXPECT_EQ(conversation.turns(), (std::vector{kRiver, kLonger}));
}

TEST(Conversation, WithoutAQuestionThereIsNothingToAskAgain) {
  Conversation conversation;
  EXPECT_FALSE(conversation.ask_again());
  EXPECT_FALSE(conversation.open_question().has_value());
}

TEST(Conversation, UndoTakesTheLastTurnAndForgetsAnOpenQuestion) {
  Conversation conversation("", {kRiver, kLonger});
  conversation.ask("lost");
  EXPECT_EQ(conversation.undo(), kLonger);
  EXPECT_EQ(conversation.turns(), std::vector{kRiver});
  ASSERT_TRUE(conversation.ask_again());
  EXPECT_EQ(conversation.open_question(), "A river?");
  EXPECT_EQ(conversation.undo(), kRiver);
  EXPECT_EQ(conversation.undo(), std::nullopt);
}

TEST(Conversation, ClearForgetsAllButWhatModelsAreToldFirst) {
  Conversation conversation("Be brief.", {kRiver});
  conversation.ask("lost");
  conversation.clear();
  EXPECT_TRUE(conversation.turns().empty());
  EXPECT_FALSE(conversation.ask_again());
  EXPECT_EQ(conversation.system(), "Be brief.");
}

}  // namespace
}  // namespace murmur::cli
