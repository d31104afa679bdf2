#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/answer_event.h"

namespace murmur::cli {

/// What is known of the layer that is being written: who writes, and the text so far. Makes the
/// lines that show it, one per proposer.
class ProposalBoard {
 public:
  /// `layers` and `seats` (proposers per layer) are what was asked for; 0 where that is the node's
  /// choice: seats are then as many as have been seen.
  ProposalBoard(std::uint32_t layers, std::size_t seats);

  /// True if the piece belongs to a later layer than the one shown, which `next_layer()` begins.
  [[nodiscard]] bool is_later(const ProposalPiece& piece) const { return piece.layer > layer_; }
  /// Forgets the proposals shown.
  void next_layer(std::uint32_t layer);
  /// Takes a piece of the layer shown; one of an earlier layer is late news and ignored.
  void add(const ProposalPiece& piece, Duration elapsed);

  struct Size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  /// While the layer is written: at most `rows` lines, each narrower than `columns`, with the ends
  /// of the texts; `elapsed` since the question was asked.
  [[nodiscard]] std::vector<std::string> lines(Size size, Duration elapsed) const;
  /// When the layer is over: the same lines with the beginnings of the texts.
  [[nodiscard]] std::vector<std::string> final_lines(Size size, Duration elapsed) const;
  /// The proposals as plain lines, whole.
  [[nodiscard]] std::vector<std::string> plain_lines() const;

 private:
  struct Seat {
    std::string node;  // empty until its first piece
    std::string text;
    Duration first_text_after{0};
  };
  enum class Cut { Begin, End };
  [[nodiscard]] std::string layer_text() const;
  [[nodiscard]] std::string live_headline(Duration elapsed) const;
  [[nodiscard]] std::vector<std::string> block(const std::string& headline, Cut cut, Size size,
                                               Duration elapsed) const;
  [[nodiscard]] std::string line(const Seat& seat, Cut cut, std::size_t columns,
                                 Duration elapsed) const;
  [[nodiscard]] std::size_t name_columns() const;

  std::uint32_t layers_;
  bool knows_seats_;
  std::uint32_t layer_ = 1;
  std::vector<Seat> seats_;
  Duration last_text_at_{0};
};

}  // namespace murmur::cli
