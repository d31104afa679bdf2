#include "cli/views.h"

#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

// Text may come faster than any eye; a slow connection to the terminal should not be filled with
// it.
constexpr Duration kRedrawEvery = std::chrono::milliseconds(50);

std::string waiting_line(Duration elapsed) {
  return spinner_frame(to_seconds(elapsed)) + " " + seconds_text(elapsed);
}

}  // namespace

LiveView::LiveView(Output& output, std::uint32_t layers, std::size_t seats)
    : output_(output),
      board_(layers, seats),
      shows_proposals_(seats > 0) {}

void LiveView::draw(Duration elapsed) {
  drawn_at_ = elapsed;
  if (!shows_proposals_) {
    output_.write(block_.draw({waiting_line(elapsed)}));
    return;
  }
  const Output::Size size = output_.size();
  output_.write(block_.draw(board_.lines({size.columns, size.rows}, elapsed)));
}

void LiveView::close_layer(Duration elapsed) {
  const Output::Size size = output_.size();
  output_.write(block_.draw(board_.final_lines({size.columns, size.rows}, elapsed)));
  block_.keep();
}

void LiveView::on_proposal(const ProposalPiece& piece, Duration elapsed) {
  if (answering_) { return; }
  shows_proposals_ = true;
  if (board_.is_later(piece)) {
    close_layer(elapsed);
    board_.next_layer(piece.layer);
  }
  board_.add(piece, elapsed);
  if (elapsed - drawn_at_ >= kRedrawEvery) { draw(elapsed); }
}

void LiveView::on_text(std::string_view text, Duration elapsed) {
  if (!answering_) {
    answering_ = true;
    if (shows_proposals_) {
      close_layer(elapsed);
      output_.write("\n");
    } else {
      output_.write(block_.erase());
    }
  }
  const std::string clean = without_controls(text);
  if (clean.empty()) { return; }
  output_.write(clean);
  at_line_start_ = clean.back() == '\n';
}

void LiveView::on_tick(Duration elapsed) {
  if (!answering_) { draw(elapsed); }
}

void LiveView::on_end() {
  if (!answering_) { output_.write(block_.erase()); }
  if (!at_line_start_) { output_.write("\n"); }
}

PlainView::PlainView(Output& output, std::uint32_t layers, std::size_t seats)
    : output_(output),
      board_(layers, seats),
      shows_proposals_(seats > 0) {}

void PlainView::write_proposals() {
  for (const std::string& line : board_.plain_lines()) { output_.write(line + "\n"); }
}

void PlainView::on_proposal(const ProposalPiece& piece, Duration elapsed) {
  if (answering_ || !shows_proposals_) { return; }
  if (board_.is_later(piece)) {
    write_proposals();
    board_.next_layer(piece.layer);
  }
  board_.add(piece, elapsed);
}

void PlainView::on_text(std::string_view text, Duration /*elapsed*/) {
  if (!answering_) {
    answering_ = true;
    if (shows_proposals_) {
      write_proposals();
      output_.write("\n");
    }
  }
  if (text.empty()) { return; }
  output_.write(text);
  at_line_start_ = text.back() == '\n';
}

void PlainView::on_end() {
  if (!at_line_start_) { output_.write("\n"); }
}

void QuietView::on_tick(Duration elapsed) {
  if (errors_.is_terminal()) { errors_.write(block_.draw({waiting_line(elapsed)})); }
}

void QuietView::on_end() { errors_.write(block_.erase()); }

}  // namespace murmur::cli
