#include "cli/conversation_text.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

const std::string kLines =
    "{\"role\":\"system\",\"content\":\"Be brief.\"}\n"
    "{\"role\":\"user\",\"content\":\"A \\\"river\\\"?\"}\n"
    "{\"role\":\"assistant\",\"content\":\"Elbe\\nRhine\"}\n";

std::string error_of(std::string_view text) {
  const auto conversation = parse_conversation(text);
  return conversation ? "no error" : conversation.error().message;
}

TEST(ConversationText, IsALineForEachMessage) {
  EXPECT_EQ(conversation_text({"Be brief.", {{"A \"river\"?", "Elbe\nRhine"}}}), kLines);
  EXPECT_EQ(conversation_text({}), "");
}

TEST(ConversationText, ReadsWhatItWrote) {
  const auto conversation = parse_conversation(kLines);
  ASSERT_TRUE(conversation.has_value()) << conversation.error().message;
  EXPECT_EQ(conversation->system(), "Be brief.");
  EXPECT_EQ(conversation->turns(), (std::vector<Turn>{{"A \"river\"?", "Elbe\nRhine"}}));
  EXPECT_TRUE(parse_conversation("")->turns().empty());
}

TEST(ConversationText, AnArrayOfMessagesIsReadToo) {
  const auto conversation = parse_conversation(
      "\n [{\"role\": \"user\", \"content\": \"A river?\"},\n"
      "   {\"role\": \"assistant\", \"content\": \"Elbe\"}]\n");
  ASSERT_TRUE(conversation.has_value()) << conversation.error().message;
  EXPECT_EQ(conversation->turns(), (std::vector<Turn>{{"A river?", "Elbe"}}));
}

TEST(ConversationText, TheWrongMessageIsNamed) {
  EXPECT_EQ(error_of(R"({"role":"assistant","content":"Elbe"})"),
            "message 1 has the role \"assistant\" out of turn");
  EXPECT_EQ(error_of(kLines + kLines), "message 4 has the role \"system\" out of turn");
  EXPECT_EQ(error_of(R"({"role":"user","content":"A river?"})"), "its last question has no answer");
  EXPECT_EQ(error_of(kLines + "7\n"), "message 4 is no object with a text as its \"content\"");
  EXPECT_EQ(error_of(kLines + R"({"role":"user","content":[]})"),
            "message 4 is no object with a text as its \"content\"");
  EXPECT_TRUE(error_of(kLines + "oh").starts_with("message 4 is not JSON"));
  EXPECT_TRUE(error_of("[").starts_with("it is not JSON"));
}

}  // namespace
}  // namespace murmur::cli
