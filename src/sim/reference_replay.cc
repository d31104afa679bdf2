#include "sim/reference_replay.h"

#include <algorithm>
#include <cstdint>

#include "base/assert.h"

namespace murmur::sim {
namespace {

/// A prompt that waits for all devices of its layer at once.
struct Waiting {
  Instant at;
  const ReferencePrompt* prompt;
  std::size_t layer;

  [[nodiscard]] const std::vector<std::size_t>& devices() const { return prompt->layers[layer]; }
};

struct Service {
  Instant at;  ///< its arrival
  Instant start;
  Instant end;
};

class Replay {
 public:
  Replay(const std::vector<ReferencePrompt>& prompts, const std::vector<Duration>& service_times)
      : service_times_(service_times),
        clocks_(service_times.size()),
        services_(service_times.size()) {
    for (const ReferencePrompt& prompt : prompts) { add({prompt.at, &prompt, 0}); }
    while (!waiting_.empty()) { serve_first(); }
  }

  [[nodiscard]] ReferenceReport report() const {
    ReferenceReport report;
    if (finished_ == 0) { return report; }
    const auto per_device = [&](double job_seconds, Instant until) {
      return job_seconds / static_cast<double>(clocks_.size()) / to_seconds(until.since_start());
    };
    report.latency_mean = latency_sum_ / finished_;
    report.queue_mean = per_device(counted_seconds_, finished_last_);
    report.queue_by_latest_end = per_device(counted_seconds_, latest_end_);
    report.queue_complete = per_device(complete_seconds(), latest_end_);
    report.waiting_mean = per_device(waiting_seconds(), latest_end_);
    return report;
  }

 private:
  /// Behind what came at the same time.
  void add(const Waiting& next) {
    const auto place =
        std::upper_bound(waiting_.begin(), waiting_.end(), next,
                         [](const Waiting& a, const Waiting& b) { return a.at < b.at; });
    waiting_.insert(place, next);
  }

  void serve_first() {
    const Waiting served = waiting_.front();
    waiting_.erase(waiting_.begin());
    Instant layer_end = served.at;
    for (const std::size_t device : served.devices()) {
      const Duration service_time = service_times_.at(device);
      const Instant start = std::max(clocks_[device], served.at);
      const Instant end = start + service_time;
      clocks_[device] = end;
      services_[device].push_back({served.at, start, end});
      counted_seconds_ +=
          static_cast<double>(count_waiting(device, end)) * to_seconds(service_time);
      layer_end = std::max(layer_end, end);
    }
    if (served.layer + 1 < served.prompt->layers.size()) {
      add({layer_end, served.prompt, served.layer + 1});
    } else {
      finish(*served.prompt, layer_end);
    }
  }

  void finish(const ReferencePrompt& prompt, Instant end) {
    latency_sum_ += end - prompt.at;
    ++finished_;
    finished_last_ = end;
    latest_end_ = std::max(latest_end_, end);
  }

  [[nodiscard]] std::ptrdiff_t count_waiting(std::size_t device, Instant now) const {
    return std::count_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
      const std::vector<std::size_t>& devices = each.devices();
      return each.at <= now && std::find(devices.begin(), devices.end(), device) != devices.end();
    });
  }

  /// The reference's sum, if it knew all layers.
  [[nodiscard]] double complete_seconds() const {
    double sum = 0;
    for (const std::vector<Service>& on_device : services_) {
      for (std::size_t i = 0; i < on_device.size(); ++i) {
        const Service& served = on_device[i];
        // They were served in this order.
        const auto waiting =
            std::count_if(on_device.begin() + static_cast<std::ptrdiff_t>(i) + 1, on_device.end(),
                          [&](const Service& later) { return later.at <= served.end; });
        sum += static_cast<double>(waiting) * to_seconds(served.end - served.start);
      }
    }
    return sum;
  }

  [[nodiscard]] double waiting_seconds() const {
    double sum = 0;
    for (const std::vector<Service>& on_device : services_) {
      for (const Service& each : on_device) { sum += to_seconds(each.start - each.at); }
    }
    return sum;
  }

  const std::vector<Duration>& service_times_;
  std::vector<Waiting> waiting_;                // by arrival
  std::vector<Instant> clocks_;                 // when each device is free
  std::vector<std::vector<Service>> services_;  // of each device, in order
  double counted_seconds_ = 0;
  Duration latency_sum_{0};
  std::int64_t finished_ = 0;
  Instant finished_last_;
  Instant latest_end_;
};

}  // namespace

ReferenceReport replay_as_reference(const std::vector<ReferencePrompt>& prompts,
                                    const std::vector<Duration>& service_times) {
  MURMUR_ASSERT(std::all_of(service_times.begin(), service_times.end(),
                            [](Duration each) { return each > Duration::zero(); }));
  return Replay(prompts, service_times).report();
}

}  // namespace murmur::sim
