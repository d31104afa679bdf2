#include "moa/answer_gate.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::moa {
namespace {

/// Text without a loop, of `bytes` bytes.
std::string prose(std::size_t bytes) {
  std::string text;
  for (int word = 1; text.size() < bytes; ++word) {
    text += std::to_string(word * word) + " apples ";
  }
  return text.substr(0, bytes);
}

TEST(AnswerGate, UnguardedItLetsEverythingThroughAtOnce) {
  AnswerGate gate;
  EXPECT_EQ(gate.push("a"), "a");
  EXPECT_EQ(gate.push("b"), "b");
  EXPECT_EQ(gate.flush(), "");
  EXPECT_EQ(gate.text(), "ab");
}

TEST(AnswerGate, UnguardedItDoesNotCareAboutLoops) {
  AnswerGate gate;
  for (int i = 0; i < 50; ++i) { EXPECT_EQ(gate.push("and then "), "and then "); }
  EXPECT_FALSE(gate.looping());
}

TEST(AnswerGate, GuardedItHoldsTheStartBack) {
  const std::string text = prose(AnswerGate::kHeldBytes);
  AnswerGate gate(AnswerGate::kHeldBytes);
  EXPECT_EQ(gate.push(std::string_view(text).substr(0, text.size() - 1)), "");
  EXPECT_FALSE(gate.anything_sent());
  EXPECT_EQ(gate.push(std::string_view(text).substr(text.size() - 1)), text);
  EXPECT_TRUE(gate.anything_sent());
  EXPECT_EQ(gate.push("more"), "more");  // from here on as it comes
}

TEST(AnswerGate, AShortTextIsSentWhenItWasFoundGood) {
  AnswerGate gate(AnswerGate::kHeldBytes);
  EXPECT_EQ(gate.push("Because."), "");
  EXPECT_EQ(gate.flush(), "Because.");
  EXPECT_EQ(gate.flush(), "");  // once
}

TEST(AnswerGate, NothingOfALoopInTheStartIsSent) {
  AnswerGate gate(AnswerGate::kHeldBytes);
  std::string sent;
  for (int i = 0; i < 100; ++i) { sent += gate.push("and then "); }
  EXPECT_EQ(sent, "");
  EXPECT_TRUE(gate.looping());
  EXPECT_FALSE(gate.anything_sent());
}

TEST(AnswerGate, ALoopAfterTheStartIsStoppedWhereItShows) {
  AnswerGate gate(AnswerGate::kHeldBytes);
  const std::string start = prose(AnswerGate::kHeldBytes);
  std::string sent = gate.push(start);
  for (int i = 0; i < 100; ++i) { sent += gate.push("and then "); }
  EXPECT_TRUE(gate.looping());
  EXPECT_TRUE(sent.starts_with(start));
  EXPECT_LT(sent.size(), start.size() + 60);
}

TEST(AnswerGate, WhatWasSentIsTheTextFromItsStartWithoutGaps) {
  const std::string text = prose(2000);
  for (std::size_t piece = 1; piece < 700; piece += 37) {
    AnswerGate gate(AnswerGate::kHeldBytes);
    std::string sent;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      sent += gate.push(std::string_view(text).substr(at, piece));
    }
    sent += gate.flush();
    EXPECT_EQ(sent, text) << "in pieces of " << piece;
  }
}

}  // namespace
}  // namespace murmur::moa
