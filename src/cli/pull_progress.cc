#include "cli/pull_progress.h"

#include <algorithm>

#include "cli/eval_progress.h"
#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using models::PullProgress;
using Step = PullProgress::Step;

constexpr std::size_t kBarCells = 24;
constexpr Duration kLinePeriod = std::chrono::seconds(15);

std::string bytes_now(const PullProgress& progress) {
  if (!progress.whole || *progress.whole == 0) { return bytes_text(progress.done); }
  const auto per_cent =
      100.0 * static_cast<double>(progress.done) / static_cast<double>(*progress.whole);
  return bar(progress.done, *progress.whole, kBarCells) + " " +
         std::to_string(static_cast<int>(per_cent)) + "%, " + bytes_text(progress.done) + " of " +
         bytes_text(*progress.whole);
}

std::string speed_now(const PullProgress& progress, double bytes_per_s) {
  std::string text = ", " + bytes_text(static_cast<std::uint64_t>(bytes_per_s)) + "/s";
  if (progress.whole && *progress.whole > progress.done && bytes_per_s >= 1) {
    const auto left = static_cast<double>(*progress.whole - progress.done);
    text += ", " + seconds_text(from_seconds(left / bytes_per_s)) + " left";
  }
  return text;
}

}  // namespace

void SpeedMeter::add(Duration now, std::uint64_t count) {
  samples_.emplace_back(now, count);
  while (samples_.size() > 2 && samples_[1].first <= now - kWindow) { samples_.pop_front(); }
}

std::optional<double> SpeedMeter::per_s() const {
  if (samples_.empty()) { return std::nullopt; }
  const Duration time = samples_.back().first - samples_.front().first;
  if (time < kLeast) { return std::nullopt; }
  return static_cast<double>(samples_.back().second - samples_.front().second) / to_seconds(time);
}

std::string pull_line(const PullProgress& progress, std::optional<double> bytes_per_s,
                      Duration elapsed) {
  if (progress.step == Step::Asking) {
    return spinner_frame(to_seconds(elapsed)) + " asking, " + seconds_text(elapsed);
  }
  std::string text = bytes_now(progress);
  switch (progress.step) {
    case Step::Checking: text += ", checking what is there"; break;
    case Step::Waiting: text += ", waiting"; break;
    case Step::Finishing: text += ", writing to the disk"; break;
    default:
      if (bytes_per_s) { text += speed_now(progress, *bytes_per_s); }
  }
  if (progress.files > 1) {
    text += ", file " + std::to_string(progress.file) + " of " + std::to_string(progress.files);
  }
  return text;
}

void PullProgressView::tick(const PullProgress& progress) {
  const Clock::time_point now = Clock::now();
  const Duration elapsed = now - began_;
  speed_.add(elapsed, progress.received);
  const std::string line = pull_line(progress, speed_.per_s(), elapsed);
  if (output_.is_terminal()) {
    const std::size_t columns = std::max(output_.size().columns, 2U) - 1;
    output_.write(block_.draw({cut_end(one_line(line), columns)}));
  } else if (now - said_ >= kLinePeriod) {
    said_ = now;
    output_.write(one_line(line) + "\n");
  }
}

void PullProgressView::say(const std::string& line) {
  end();
  output_.write(one_line(line) + "\n");
}

}  // namespace murmur::cli
