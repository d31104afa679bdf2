#include "cli/bench_progress.h"

#include <algorithm>
#include <utility>

#include "cli/eval_progress.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kBarCells = 24;
constexpr Duration kLinePeriod = std::chrono::seconds(15);

}  // namespace

void BenchProgress::begin(Part part) {
  part_ = std::move(part);
  began_ = said_ = Clock::now();
}

std::string BenchProgress::line(std::size_t done, const std::string& state) const {
  done = std::min(done, part_.steps);
  std::string text = progress_bar(done, part_.steps, kBarCells) + part_.unit;
  if (done > 0) {
    const double per_step_s = to_seconds(Clock::now() - began_) / static_cast<double>(done);
    const Duration left = from_seconds(per_step_s * static_cast<double>(part_.steps - done));
    text += ", about " + seconds_text(left + part_.after) + " left";
  }
  return text + ": " + part_.name + (state.empty() ? "" : ", " + state);
}

void BenchProgress::tick(std::size_t done, const std::string& state) {
  const Clock::time_point now = Clock::now();
  if (output_.is_terminal()) {
    std::string text = line(done, state);
    text.resize(std::min<std::size_t>(text.size(), output_.size().columns - 1));
    output_.write(block_.draw({text}));
  } else if (now - said_ >= kLinePeriod) {
    said_ = now;
    output_.write(line(done, state) + "\n");
  }
}

}  // namespace murmur::cli
