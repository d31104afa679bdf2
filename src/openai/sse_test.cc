#include "openai/sse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/rng.h"

namespace murmur::openai {
namespace {

using Events = std::vector<std::string>;

Events parse(const std::vector<std::string_view>& pieces) {
  SseParser parser;
  Events events;
  for (const std::string_view piece : pieces) {
    const auto fed = parser.feed(piece, [&](std::string_view data) { events.emplace_back(data); });
    EXPECT_TRUE(fed.has_value());
  }
  return events;
}

TEST(Sse, AnEventEndsAtAnEmptyLine) {
  EXPECT_EQ(parse({"data: a\n\ndata: b\n"}), Events{"a"});
  EXPECT_EQ(parse({"data: a\n\ndata: b\n\n"}), (Events{"a", "b"}));
}

TEST(Sse, AllLineEndsCount) {
  EXPECT_EQ(parse({"data: a\r\rdata: b\r\n\r\ndata: c\n\n"}), (Events{"a", "b", "c"}));
}

TEST(Sse, OnlyDataCounts) {
  EXPECT_EQ(parse({":\n\n: ping\nevent: x\nid: 1\nretry: 5\ndatabase: y\ndata: a\n\n"}),
            Events{"a"});
  EXPECT_EQ(parse({"\n\n\n"}), Events{});
}

TEST(Sse, DataLinesAreJoinedAndOneSpaceIsTaken) {
  EXPECT_EQ(parse({"data:a\ndata:  b\ndata\ndata: \n\n"}), Events{"a\n b\n\n"});
}

TEST(Sse, AnyCutOfAStreamGivesTheSameEvents) {
  const std::string stream =
      ": hi\r\n\r\ndata: {\"a\":1}\n\ndata: b\r\ndata: c\r\n\r\r\n\ndata: \xc3\xa9\r\rdata: "
      "[DONE]\n\n";
  const Events whole = parse({stream});
  ASSERT_EQ(whole, (Events{"{\"a\":1}", "b\nc", "\xc3\xa9", "[DONE]"}));
  const std::string_view view = stream;
  for (std::size_t i = 0; i <= view.size(); ++i) {
    for (std::size_t j = i; j <= view.size(); ++j) {
      const auto pieces = {view.substr(0, i), view.substr(i, j - i), view.substr(j)};
      ASSERT_EQ(parse(pieces), whole) << "cut at " << i << " and " << j;
    }
  }
}

TEST(Sse, ChanceBytesNeverGrowBeyondTheLimitOrMatterWhereTheyAreCut) {
  constexpr std::string_view kAlphabet = "\r\n:data ";
  Rng rng(7);
  for (int round = 0; round < 2000; ++round) {
    std::string stream;
    for (int i = 0; i < 40; ++i) {
      stream +=
          rng.below(4) == 0 ? "data:" : std::string(1, kAlphabet[rng.below(kAlphabet.size())]);
    }
    std::vector<std::string_view> bytes;
    for (const char& byte : stream) { bytes.emplace_back(&byte, 1); }
    ASSERT_EQ(parse(bytes), parse({stream})) << "round " << round;
  }
}

TEST(Sse, AnEventBeyondTheLimitIsAnError) {
  const auto ignore = [](std::string_view) {};
  SseParser fits(16);
  EXPECT_TRUE(fits.feed("data: 0123456789\n\ndata: 0123456789\n\n", ignore).has_value());

  SseParser one_line(16);
  EXPECT_FALSE(one_line.feed("data: 0123456789ab", ignore).has_value());

  SseParser endless_comment(16);
  EXPECT_TRUE(endless_comment.feed(":::::::::::::::", ignore).has_value());
  EXPECT_FALSE(endless_comment.feed("::", ignore).has_value());

  SseParser many_lines(16);
  EXPECT_TRUE(many_lines.feed("data: 01234\n", ignore).has_value());
  EXPECT_FALSE(many_lines.feed("data: 0123456\n", ignore).has_value());
}

TEST(Sse, WritesAnEventThatItReads) {
  EXPECT_EQ(sse_event("{}"), "data: {}\n\n");
  EXPECT_EQ(parse({sse_event("{}"), kSseComment, kSseDone}), (Events{"{}", "[DONE]"}));
}

TEST(SseParser, TellsTheNameOfAnEventThatHasOne) {
  SseParser parser;
  std::vector<std::string> names;
  ASSERT_TRUE(parser.feed("event: a\ndata: 1\n\ndata: 2\n\nevents: x\nevent:b\ndata:3\n\n",
                          [&](std::string_view) { names.emplace_back(parser.event_name()); }));
  EXPECT_EQ(names, (std::vector<std::string>{"a", "", "b"}));
}

}  // namespace
}  // namespace murmur::openai
