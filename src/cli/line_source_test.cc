#include "cli/line_source.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::cli {
namespace {

using enum TypedLine::Kind;

class FixedLines final : public LineSource {
 public:
  explicit FixedLines(std::vector<TypedLine> lines) : lines_(std::move(lines)) {}
  TypedLine next(bool goes_on) override {
    went_on.push_back(goes_on);
    return next_ < lines_.size() ? lines_[next_++] : TypedLine{End, ""};
  }
  std::vector<bool> went_on;

 private:
  std::vector<TypedLine> lines_;
  std::size_t next_ = 0;
};

TEST(LineSource, ALineIsAnInput) {
  FixedLines lines({{Text, "one"}, {Text, ""}});
  EXPECT_EQ(next_input(lines).text, "one");
  EXPECT_EQ(next_input(lines).text, "");
  EXPECT_EQ(next_input(lines).kind, End);
}

TEST(LineSource, ABackslashAtTheEndGoesOnInTheNextLine) {
  FixedLines lines({{Text, "one\\"}, {Text, "two\\"}, {Text, "three"}, {Text, "four"}});
  EXPECT_EQ(next_input(lines).text, "one\ntwo\nthree");
  EXPECT_EQ(next_input(lines).text, "four");
  EXPECT_EQ(lines.went_on, (std::vector{false, true, true, false}));
}

TEST(LineSource, WhatGoesOnIntoTheEndIsAnInputStill) {
  FixedLines lines({{Text, "one\\"}});
  const TypedLine input = next_input(lines);
  EXPECT_EQ(input.kind, Text);
  EXPECT_EQ(input.text, "one\n");
  EXPECT_EQ(next_input(lines).kind, End);
}

TEST(LineSource, AnInterruptTakesTheWholeInput) {
  FixedLines lines({{Text, "one\\"}, {Interrupt, ""}});
  const TypedLine input = next_input(lines);
  EXPECT_EQ(input.kind, Interrupt);
  EXPECT_EQ(input.text, "one\n");  // not empty: something was cleared
}

}  // namespace
}  // namespace murmur::cli
