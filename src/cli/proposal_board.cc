#include "cli/proposal_board.h"

#include <algorithm>

#include "cli/live_block.h"
#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kSeatsMax = 256;             // a piece's seat number comes from outside
constexpr std::size_t kTextBytesMax = 64U << 10U;  // what a node takes of a proposal
constexpr std::size_t kNameColumnsMax = 20;
constexpr std::size_t kTimeColumns = 8;
// So long without a new word, the layer has probably ended: a node does not say when it does.
constexpr Duration kQuiet = std::chrono::milliseconds(500);

}  // namespace

ProposalBoard::ProposalBoard(std::uint32_t layers, std::size_t seats)
    : layers_(layers),
      knows_seats_(seats > 0) {
  seats_.resize(std::min(seats, kSeatsMax));
}

void ProposalBoard::next_layer(std::uint32_t layer) {
  layer_ = layer;
  seats_.assign(seats_.size(), Seat{});
}

void ProposalBoard::add(const ProposalPiece& piece, Duration elapsed) {
  if (piece.layer != layer_ || piece.seat >= kSeatsMax) { return; }
  if (piece.seat >= seats_.size()) { seats_.resize(piece.seat + 1); }
  Seat& seat = seats_[piece.seat];
  if (seat.text.empty()) { seat.first_text_after = elapsed; }
  seat.node = one_line(piece.node);
  last_text_at_ = elapsed;
  if (seat.text.size() < kTextBytesMax) { seat.text += piece.text; }
}

std::string ProposalBoard::layer_text() const {
  const std::string of = layers_ == 0 ? "" : " of " + std::to_string(layers_);
  return "layer " + std::to_string(layer_) + of;
}

std::string ProposalBoard::live_headline(Duration elapsed) const {
  const auto begun = static_cast<std::size_t>(std::count_if(
      seats_.begin(), seats_.end(), [](const Seat& seat) { return !seat.text.empty(); }));
  const std::string what =
      spinner_frame(to_seconds(elapsed)) + " " + seconds_text(elapsed) + ", " + layer_text();
  if (begun < seats_.size() || elapsed - last_text_at_ < kQuiet) {
    if (!knows_seats_ && begun == 1) { return what + ": 1 proposer has begun"; }
    const std::string of = knows_seats_ ? " of " + std::to_string(seats_.size()) : "";
    return what + ": " + std::to_string(begun) + of + " proposers have begun";
  }
  if (layers_ == 0) { return what + ": waiting for what comes next"; }
  return what + (layer_ < layers_ ? ": waiting for the next layer" : ": waiting for the answer");
}

std::size_t ProposalBoard::name_columns() const {
  std::size_t columns = 1;
  for (const Seat& seat : seats_) { columns = std::max(columns, display_width(seat.node)); }
  return std::min(columns, kNameColumnsMax);
}

std::string ProposalBoard::line(const Seat& seat, Cut cut, std::size_t columns,
                                Duration elapsed) const {
  const bool waits = seat.text.empty();
  const std::size_t names = name_columns();
  const std::string name = pad_right(cut_end(seat.node.empty() ? "?" : seat.node, names), names);
  const Duration time = waits ? elapsed : seat.first_text_after;
  const std::string front = "  " + name + " " + pad_left(seconds_text(time), kTimeColumns) + "  ";
  const std::size_t used = display_width(front);
  if (used >= columns) { return cut_end(front, columns); }
  if (waits) {
    const std::string what =
        cut == Cut::Begin ? spinner_frame(to_seconds(elapsed)) + " waiting for its first word"
                          : "no word";
    return front + cut_end(what, columns - used);
  }
  const std::string text = one_line(seat.text);
  return front +
         (cut == Cut::Begin ? cut_begin(text, columns - used) : cut_end(text, columns - used));
}

std::vector<std::string> ProposalBoard::block(const std::string& headline, Cut cut, Size size,
                                              Duration elapsed) const {
  const std::size_t columns = size.columns > 1 ? size.columns - 1 : 1;
  const std::size_t rows = std::max<std::size_t>(size.rows, 2);
  std::vector<std::string> lines{cut_end(headline, columns)};
  for (const Seat& seat : seats_) {
    if (lines.size() + 1 == rows && &seat != &seats_.back()) {
      const std::size_t hidden = seats_.size() - (lines.size() - 1);
      lines.push_back(cut_end("  and " + std::to_string(hidden) + " more", columns));
      break;
    }
    lines.push_back(line(seat, cut, columns, elapsed));
  }
  return lines;
}

std::vector<std::string> ProposalBoard::lines(Size size, Duration elapsed) const {
  return block(live_headline(elapsed), Cut::Begin, size, elapsed);
}

std::vector<std::string> ProposalBoard::final_lines(Size size, Duration elapsed) const {
  const std::string headline = layer_text() + ", over after " + seconds_text(elapsed);
  return block(headline, Cut::End, size, elapsed);
}

std::vector<std::string> ProposalBoard::plain_lines() const {
  std::vector<std::string> lines;
  for (const Seat& seat : seats_) {
    if (seat.text.empty()) { continue; }
    lines.push_back("layer " + std::to_string(layer_) + ", " + seat.node + ": " +
                    one_line(seat.text));
  }
  return lines;
}

}  // namespace murmur::cli
