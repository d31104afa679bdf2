#include "cli/bench_progress.h"

#include <algorithm>
#include <utility>

#include "cli/eval_progress.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kBarCells = 24;
constexpr Duration kLinePeriod = std::chrono::seconds(15);

std::size_t whole_seconds(Duration duration) {
  return static_cast<std::size_t>(std::max<Duration>(duration, 0s) / 1s);
}

}  // namespace

void BenchProgress::begin(std::string name, Duration expected, Duration after) {
  name_ = std::move(name);
  state_.clear();
  expected_ = expected;
  after_ = after;
  began_ = said_ = Clock::now();
}

std::string BenchProgress::line(Duration elapsed) const {
  const Duration left = std::max<Duration>(expected_ - elapsed, 0s) + after_;
  return progress_bar(whole_seconds(elapsed), whole_seconds(expected_), kBarCells) + " s, about " +
         seconds_text(left) + " left: " + name_ + (state_.empty() ? "" : ", " + state_);
}

void BenchProgress::tick() {
  const Clock::time_point now = Clock::now();
  if (output_.is_terminal()) {
    std::string text = line(now - began_);
    text.resize(std::min<std::size_t>(text.size(), output_.size().columns - 1));
    output_.write(block_.draw({text}));
  } else if (now - said_ >= kLinePeriod) {
    said_ = now;
    output_.write(line(now - began_) + "\n");
  }
}

}  // namespace murmur::cli
