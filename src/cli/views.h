#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/answer.h"
#include "cli/live_block.h"
#include "cli/output.h"
#include "cli/proposal_board.h"

namespace murmur::cli {

/// On a terminal: one live line per proposer, then the answer as it streams.
class LiveView : public AnswerView {
 public:
  /// `output` outlives this. `layers` and `seats` as of a ProposalBoard: with 0 `seats` there is
  /// only a turning wheel until a proposal is seen or the answer begins.
  LiveView(Output& output, std::uint32_t layers, std::size_t seats);

  void on_proposal(const ProposalPiece& piece, Duration elapsed) override;
  void on_text(std::string_view text, Duration elapsed) override;
  void on_tick(Duration elapsed) override;
  void on_end() override;

 private:
  void draw(Duration elapsed);
  void close_layer(Duration elapsed);

  Output& output_;
  ProposalBoard board_;
  LiveBlock block_;
  bool shows_proposals_;
  bool answering_ = false;
  bool at_line_start_ = true;
  Duration drawn_at_{-1};
};

/// Nobody watches one answer among thousands.
class NoView final : public AnswerView {
 public:
  void on_proposal(const ProposalPiece&, Duration) override {}
  void on_text(std::string_view, Duration) override {}
  void on_tick(Duration) override {}
  void on_end() override {}
};

/// Not on a terminal: nothing moves. A layer's proposals are written when it is over, if they are
/// wanted; then the answer as it streams.
class PlainView : public AnswerView {
 public:
  /// `output` outlives this.
  PlainView(Output& output, std::uint32_t layers, std::size_t seats);

  void on_proposal(const ProposalPiece& piece, Duration elapsed) override;
  void on_text(std::string_view text, Duration elapsed) override;
  void on_tick(Duration /*elapsed*/) override {}
  void on_end() override;

 private:
  void write_proposals();

  Output& output_;
  ProposalBoard board_;
  bool shows_proposals_;
  bool answering_ = false;
  bool at_line_start_ = true;
};

/// For --json: only a turning wheel, on standard error if that is a terminal.
class QuietView : public AnswerView {
 public:
  /// `errors` outlives this.
  explicit QuietView(Output& errors) : errors_(errors) {}

  void on_proposal(const ProposalPiece& /*piece*/, Duration /*elapsed*/) override {}
  void on_text(std::string_view /*text*/, Duration /*elapsed*/) override {}
  void on_tick(Duration elapsed) override;
  void on_end() override;

 private:
  Output& errors_;
  LiveBlock block_;
};

}  // namespace murmur::cli
