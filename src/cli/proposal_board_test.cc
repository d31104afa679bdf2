#include "cli/proposal_board.h"

#include <gtest/gtest.h>

#include "cli/text_width.h"

namespace murmur::cli {
namespace {

ProposalPiece piece(std::uint32_t layer, std::uint32_t seat, std::string node, std::string text) {
  return {layer, seat, std::move(node), std::move(text)};
}

TEST(ProposalBoard, BeforeTheFirstWordEveryProposerIsSeenToWait) {
  const ProposalBoard board(1, 2);
  const auto lines = board.lines({60, 24}, 1200ms);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_NE(lines[0].find("1.20 s, layer 1 of 1: 0 of 2 proposers have begun"), std::string::npos);
  EXPECT_NE(lines[1].find("waiting for its first word"), std::string::npos);
}

TEST(ProposalBoard, ATextGrowsInItsProposersLine) {
  ProposalBoard board(1, 2);
  board.add(piece(1, 1, "node-3", "The Rhine,\n"), 800ms);
  board.add(piece(1, 1, "node-3", "the Elbe"), 900ms);
  const auto lines = board.lines({60, 24}, 1s);
  EXPECT_EQ(lines[2], "  node-3   0.80 s  The Rhine, the Elbe");
}

TEST(ProposalBoard, ALongTextShowsItsEndWithinTheTerminal) {
  ProposalBoard board(1, 1);
  board.add(piece(1, 0, "node-1", std::string(500, 'x') + " 川 and so on"), 1s);
  for (const std::size_t columns : {20U, 40U, 80U}) {
    const auto lines = board.lines({columns, 24}, 1s);
    for (const auto& line : lines) { EXPECT_LT(display_width(line), columns); }
  }
  EXPECT_EQ(board.lines({32, 24}, 1s)[1], "  node-1   1.00 s  … and so on");
}

TEST(ProposalBoard, ALayerThatIsOverShowsHowItsTextsBegin) {
  ProposalBoard board(1, 2);
  board.add(piece(1, 0, "node-1", "The Rhine is a river that bends"), 1s);
  const auto lines = board.final_lines({40, 24}, 2s);
  EXPECT_EQ(lines[0], "layer 1 of 1, over after 2.00 s");
  EXPECT_EQ(lines[1], "  node-1   1.00 s  The Rhine is a rive…");
  EXPECT_EQ(lines[2], "  ?        2.00 s  no word");
}

TEST(ProposalBoard, OnceAllHaveBegunAndAreSilentWhatComesNextIsSaid) {
  ProposalBoard board(2, 1);
  board.add(piece(1, 0, "node-1", "one"), 1s);
  EXPECT_NE(board.lines({80, 24}, 1200ms)[0].find("1 of 1 proposers have begun"),
            std::string::npos);
  EXPECT_NE(board.lines({80, 24}, 2s)[0].find("waiting for the next layer"), std::string::npos);
  board.next_layer(2);
  board.add(piece(2, 0, "node-1", "one"), 2s);
  EXPECT_NE(board.lines({80, 24}, 3s)[0].find("waiting for the answer"), std::string::npos);
}

TEST(ProposalBoard, MoreProposersThanRowsAreCounted) {
  const ProposalBoard board(1, 64);
  const auto lines = board.lines({60, 5}, 1s);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines.back(), "  and 61 more");
}

TEST(ProposalBoard, ANewLayerBeginsWithEmptySeats) {
  ProposalBoard board(2, 1);
  board.add(piece(1, 0, "node-1", "one"), 1s);
  EXPECT_TRUE(board.is_later(piece(2, 0, "node-2", "two")));
  board.next_layer(2);
  board.add(piece(1, 0, "node-1", " late"), 2s);
  board.add(piece(2, 0, "node-2", "two"), 2s);
  EXPECT_EQ(board.plain_lines(), std::vector<std::string>{"layer 2, node-2: two"});
}

TEST(ProposalBoard, AnAbsurdSeatNumberIsIgnored) {
  ProposalBoard board(1, 1);
  board.add(piece(1, 4'000'000'000U, "liar", "text"), 1s);
  EXPECT_EQ(board.lines({60, 24}, 1s).size(), 2U);
}

TEST(ProposalBoard, WhatAPeerWritesCannotSteerTheTerminal) {
  ProposalBoard board(1, 1);
  board.add(piece(1, 0, "no\x1b[2Jde", "a\x1b[2Jb"), 1s);
  for (const auto& line : board.lines({60, 24}, 1s)) {
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace murmur::cli
