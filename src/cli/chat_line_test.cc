#include "cli/chat_line.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

std::string error_of(std::string_view input) {
  const auto command = parse_chat_command(input);
  return command ? "no error" : command.error().message;
}

TEST(ChatLine, OnlyASlashAtTheVeryBeginningMakesACommand) {
  EXPECT_TRUE(is_chat_command("/help"));
  EXPECT_FALSE(is_chat_command(" /etc/fstab has a wrong line"));
  EXPECT_FALSE(is_chat_command("What is a/b?"));
}

TEST(ChatLine, ACommandHasItsArgumentWithoutTheSpaceAroundIt) {
  const auto plan = parse_chat_command("/plan  moa \t");
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->verb, ChatVerb::Plan);
  EXPECT_EQ(plan->argument, "moa");
  const auto system = parse_chat_command("/system Be brief.\nAnd kind.");
  EXPECT_EQ(system->verb, ChatVerb::System);
  EXPECT_EQ(system->argument, "Be brief.\nAnd kind.");
  EXPECT_EQ(parse_chat_command("/save! my talk.jsonl")->argument, "my talk.jsonl");
}

TEST(ChatLine, WhatMayBeLeftOutMayBe) {
  EXPECT_EQ(parse_chat_command("/trace")->argument, "");
  EXPECT_EQ(parse_chat_command("/layers ")->argument, "");
  EXPECT_EQ(parse_chat_command("/quit\r")->verb, ChatVerb::Quit);
}

TEST(ChatLine, AWrongUseIsCorrected) {
  EXPECT_EQ(error_of("/save"), "it is used as /save FILE");
  EXPECT_EQ(error_of("/undo 2"), "it is used as /undo");
}

TEST(ChatLine, AnUnknownCommandNamesTheNearest) {
  EXPECT_EQ(error_of("/tarce on"), "there is no command /tarce, did you mean /trace? (see /help)");
  EXPECT_EQ(error_of("/etc/passwd"), "there is no command /etc/passwd (see /help)");
}

TEST(ChatLine, HelpNamesEveryCommandAndFitsIntoATerminal) {
  const std::string help = chat_help();
  EXPECT_NE(help.find("  /fan-out [N] "), std::string::npos);
  EXPECT_NE(help.find("  /save! FILE "), std::string::npos);
  for (std::size_t at = 0; at < help.size();) {
    const std::size_t end = help.find('\n', at);
    EXPECT_LE(end - at, 100U);
    at = end + 1;
  }
}

}  // namespace
}  // namespace murmur::cli
