#include "cli/eval_progress.h"

#include <algorithm>

#include "cli/units.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kBarCells = 24;
constexpr Duration kLinePeriod = std::chrono::seconds(15);

}  // namespace

std::string bar(std::uint64_t done, std::uint64_t whole, std::size_t width) {
  const std::size_t filled = whole == 0 ? width : std::min(width, width * done / whole);
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') + "]";
}

std::string progress_bar(std::size_t done, std::size_t steps, std::size_t width) {
  return bar(done, steps, width) + " " + std::to_string(done) + " of " + std::to_string(steps);
}

void EvalProgress::begin(const EvalWork& work) {
  work_ = work;
  done_ = {};
  began_ = said_ = Clock::now();
}

std::string EvalProgress::line(Duration elapsed) const {
  std::string text =
      progress_bar(done_.trials, work_.trials, kBarCells) + ", " + seconds_text(elapsed);
  if (done_.generations > 0) {
    const auto done = static_cast<double>(done_.generations);
    const double left = to_seconds(elapsed) * static_cast<double>(work_.generations) / done;
    text += ", about " + seconds_text(from_seconds(left) - elapsed) + " left";
  }
  return text + ": " + name_;
}

void EvalProgress::tick() {
  const Clock::time_point now = Clock::now();
  if (output_.is_terminal()) {
    output_.write(block_.draw({line(now - began_)}));
  } else if (now - said_ >= kLinePeriod) {
    said_ = now;
    output_.write(line(now - began_) + "\n");
  }
}

}  // namespace murmur::cli
