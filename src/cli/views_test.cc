#include "cli/views.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

namespace murmur::cli {
namespace {

/// Everything that `work` writes. It must fit into a pipe.
std::string written_by(const std::function<void(Output&)>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) { return "no pipe"; }
  Output output(ends[1]);
  work(output);
  ::close(ends[1]);
  std::string text(1U << 16U, '\0');
  std::size_t length = 0;
  for (ssize_t bytes = 1; bytes > 0; length += static_cast<std::size_t>(bytes)) {
    bytes = ::read(ends[0], text.data() + length, text.size() - length);
    if (bytes < 0) { break; }
  }
  ::close(ends[0]);
  text.resize(length);
  return text;
}

TEST(LiveView, TheProposersStayAboveTheAnswer) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 1, 1);
    view.on_tick(0ms);
    view.on_proposal({1, 0, "node-2", "Elbe"}, 100ms);
    view.on_text("The ", 200ms);
    view.on_tick(250ms);
    view.on_text("Elbe", 300ms);
    view.on_end();
  });
  EXPECT_TRUE(text.ends_with("  node-2   0.10 s  Elbe\x1b[K\n\nThe Elbe\n")) << text;
}

TEST(LiveView, ALayerThatIsOverStaysAboveTheNext) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 2, 1);
    view.on_proposal({1, 0, "node-2", "Elbe"}, 100ms);
    view.on_proposal({2, 0, "node-3", "Rhine"}, 200ms);
    view.on_proposal({1, 0, "node-2", "late"}, 300ms);
    view.on_text("x", 400ms);
    view.on_end();
  });
  EXPECT_NE(text.find("node-2   0.10 s  Elbe"), std::string::npos);
  EXPECT_NE(text.find("node-3   0.20 s  Rhine"), std::string::npos);
  EXPECT_EQ(text.find("late"), std::string::npos);
}

TEST(LiveView, WithoutProposalsTheWheelGivesWayToTheAnswer) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 1, 0);
    view.on_tick(0ms);
    view.on_text("Elbe\n", 200ms);
    view.on_end();
  });
  EXPECT_TRUE(text.ends_with("\x1b[1A\x1b[JElbe\n")) << text;
}

TEST(LiveView, ProposalsThatNobodyHadCountedAreShownAsTheyCome) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 0, 0);
    view.on_tick(0ms);
    view.on_proposal({1, 0, "node-1", "Elbe"}, 100ms);
    view.on_proposal({1, 2, "node-3", "Rhine"}, 200ms);
    view.on_text("Both", 300ms);
    view.on_end();
  });
  EXPECT_NE(text.find("layer 1: 1 proposer has begun"), std::string::npos) << text;
  EXPECT_NE(text.find("layer 1: 2 proposers have begun"), std::string::npos) << text;
  EXPECT_NE(text.find("layer 1, over after 0.30 s"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("  node-3   0.20 s  Rhine\x1b[K\n\nBoth\n")) << text;
}

TEST(LiveView, AfterAFailureNothingIsLeftOfTheBlock) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 1, 2);
    view.on_tick(0ms);
    view.on_end();
  });
  EXPECT_TRUE(text.ends_with("\x1b[3A\x1b[J")) << text;
}

TEST(LiveView, AnAnswerCannotSteerTheTerminal) {
  const std::string text = written_by([](Output& output) {
    LiveView view(output, 1, 0);
    view.on_text("\x1b]0;owned\x07", 0ms);
    view.on_end();
  });
  EXPECT_EQ(text, "]0;owned\n");
}

TEST(PlainView, WritesProposalsWholeAndMovesNoCursor) {
  const std::string text = written_by([](Output& output) {
    PlainView view(output, 1, 2);
    view.on_proposal({1, 0, "node-1", "The "}, 0ms);
    view.on_proposal({1, 1, "node-2", "Elbe"}, 0ms);
    view.on_proposal({1, 0, "node-1", "Rhine"}, 0ms);
    view.on_text("Both", 0ms);
    view.on_end();
  });
  EXPECT_EQ(text, "layer 1, node-1: The Rhine\nlayer 1, node-2: Elbe\n\nBoth\n");
}

TEST(PlainView, AnAnswerAloneIsNothingButTheAnswer) {
  const std::string text = written_by([](Output& output) {
    PlainView view(output, 1, 0);
    view.on_proposal({1, 0, "node-1", "Rhine"}, 0ms);
    view.on_text("Both\n", 0ms);
    view.on_end();
  });
  EXPECT_EQ(text, "Both\n");
}

TEST(QuietView, WritesNothingWhereNobodyLooks) {
  const std::string text = written_by([](Output& output) {
    QuietView view(output);
    view.on_tick(0ms);
    view.on_text("Both", 0ms);
    view.on_end();
  });
  EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace murmur::cli
