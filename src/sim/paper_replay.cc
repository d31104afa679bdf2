#include "sim/paper_replay.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/rng.h"
#include "queueing/service_times.h"
#include "sim/experiment.h"
#include "sim/reference_replay.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

using Seeds = std::span<const std::uint64_t>;

struct Arrival {
  Instant at;
  std::size_t user;
};

/// With one seed the same for every row and service time, so that they differ in nothing else.
std::vector<Arrival> draw_arrivals(Rng& rng) {
  const Duration gap_mean =
      from_seconds(1 / (kPaperArrivalRatePerS * static_cast<double>(kPaperNodes)));
  std::vector<Arrival> arrivals;
  Instant at;
  for (std::size_t i = 0; i < kPaperPrompts; ++i) {
    at = at + rng.exponential(gap_mean);
    const auto user = static_cast<std::size_t>(rng.below(kPaperNodes));
    arrivals.push_back({at, user});
  }
  return arrivals;
}

/// The paper's network takes no time.
EventRun run_world(const std::vector<Arrival>& arrivals, const moa::Plan& plan,
                   Duration service_time, std::uint64_t seed) {
  WorldOptions options;
  options.nodes = kPaperNodes;
  options.engines.front().service = Distribution::constant(to_seconds(service_time));
  options.seed = seed;
  World world(options);
  for (const Arrival& arrival : arrivals) { world.submit(arrival.at, arrival.user, plan); }
  while (world.step()) {}
  MURMUR_ASSERT(world.completions().size() == arrivals.size());

  EventRun run;
  for (const Completion& completion : world.completions()) {
    MURMUR_ASSERT(completion.answered);
    run.latency_mean += completion.ended_at - completion.submitted_at;
    run.until = std::max(run.until, completion.ended_at.since_start());
  }
  run.latency_mean /= static_cast<std::int64_t>(arrivals.size());
  run.job_seconds = world.job_seconds();
  return run;
}

/// The arrivals of run_row() with that seed; but its proposers are drawn by the nodes, these here.
std::vector<ReferencePrompt> draw_prompts(const PaperRow& row, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<ReferencePrompt> prompts;
  for (const Arrival& arrival : draw_arrivals(rng)) {
    std::vector<std::size_t> others;
    for (std::size_t node = 0; node < kPaperNodes; ++node) {
      if (node != arrival.user) { others.push_back(node); }
    }
    ReferencePrompt prompt{arrival.at, {}};
    for (std::uint32_t layer = 0; layer < row.layers; ++layer) {
      std::vector<std::size_t> devices = rng.sample(others, row.fan_out);
      devices.insert(devices.begin(), arrival.user);
      prompt.layers.push_back(std::move(devices));
    }
    prompt.layers.push_back({arrival.user});
    prompts.push_back(std::move(prompt));
  }
  return prompts;
}

ReferenceFigures run_reference(const PaperRow& row, const std::vector<Duration>& service_times,
                               Seeds seeds) {
  ReferenceFigures figures;
  std::vector<double> latencies;
  std::vector<double> queues;
  const auto count = static_cast<double>(seeds.size());
  for (const std::uint64_t seed : seeds) {
    const ReferenceReport report = replay_as_reference(draw_prompts(row, seed), service_times);
    latencies.push_back(to_seconds(report.latency_mean));
    queues.push_back(report.queue_mean);
    figures.queue_by_latest_end += report.queue_by_latest_end / count;
    figures.queue_complete += report.queue_complete / count;
    figures.waiting += report.waiting_mean / count;
  }
  figures.latency_s = spread_of(std::move(latencies));
  figures.queue = spread_of(std::move(queues));
  return figures;
}

/// The service time at which `latency_s_of` it is `latency_s`; the function grows, on the whole.
template <class Function>
Duration bisect(double low_s, double high_s, double latency_s, Function latency_s_of) {
  for (std::size_t pass = 1; pass < kPassesPerRow; ++pass) {
    const double middle_s = (low_s + high_s) / 2;
    const bool too_low = latency_s_of(from_seconds(middle_s)) < latency_s;
    (too_low ? low_s : high_s) = middle_s;
  }
  return from_seconds((low_s + high_s) / 2);
}

// A prompt takes one service per layer at least, and at most all services of all prompts: as long
// as it is not answered, somebody works. Between these lies the service time that makes a latency.
double lowest_s(const PaperRow& row) {
  return row.latency_mean_s / static_cast<double>(kPaperPrompts * jobs_per_prompt(row));
}
double highest_s(const PaperRow& row) { return row.latency_mean_s / (row.layers + 1); }

Duration fit_to_events(const PaperRow& row, Seeds seeds, const std::function<void()>& on_pass) {
  return bisect(lowest_s(row), highest_s(row), row.latency_mean_s, [&](Duration service_time) {
    double sum = 0;
    for (const std::uint64_t seed : seeds) {
      sum += to_seconds(run_row(row, service_time, seed).latency_mean);
    }
    on_pass();
    return sum / static_cast<double>(seeds.size());
  });
}

std::vector<Duration> unlike_devices(Duration fast) {
  std::vector<Duration> service_times;
  for (const int multiple : kUnlikeServiceTimes) { service_times.push_back(fast * multiple); }
  return service_times;
}

void measure_events(RowReplay& replay, Seeds seeds) {
  // Constant service: what does not wait is known beforehand.
  const double service_s = to_seconds(replay.service_time) *
                           static_cast<double>(kPaperPrompts * jobs_per_prompt(replay.row));
  std::vector<double> latencies;
  std::vector<double> waiting;
  std::vector<double> jobs;
  for (const std::uint64_t seed : seeds) {
    const EventRun run = run_row(replay.row, replay.service_time, seed);
    const double node_seconds = to_seconds(run.until) * static_cast<double>(kPaperNodes);
    latencies.push_back(to_seconds(run.latency_mean));
    waiting.push_back((run.job_seconds - service_s) / node_seconds);
    jobs.push_back(run.job_seconds / node_seconds);
  }
  replay.latency_s = spread_of(std::move(latencies));
  replay.waiting = spread_of(std::move(waiting));
  replay.jobs = spread_of(std::move(jobs));
}

}  // namespace

std::vector<std::uint64_t> seeds_from(std::uint64_t seed, std::size_t count) {
  Rng rng(seed);
  std::vector<std::uint64_t> seeds;
  for (std::size_t i = 0; i < count; ++i) { seeds.push_back(rng.next()); }
  return seeds;
}

EventRun run_row(const PaperRow& row, Duration service_time, std::uint64_t seed) {
  Rng rng(seed);
  return run_world(draw_arrivals(rng), paper_plan(row.layers, row.fan_out), service_time, seed);
}

RowReplay replay_row(const PaperRow& row, Seeds seeds, const std::function<void()>& on_pass) {
  RowReplay replay;
  replay.row = row;
  replay.service_time = fit_to_events(row, seeds, on_pass);
  replay.offered_load =
      queueing::offered_load(row.layers, row.fan_out, kPaperArrivalRatePerS, replay.service_time);
  measure_events(replay, seeds);
  replay.reference =
      run_reference(row, std::vector<Duration>(kPaperNodes, replay.service_time), seeds);
  on_pass();
  return replay;
}

UnlikeReplay replay_unlike(const PaperRow& row, Seeds seeds) {
  const int slowest = *std::max_element(kUnlikeServiceTimes.begin(), kUnlikeServiceTimes.end());
  UnlikeReplay replay;
  replay.service_time =
      bisect(lowest_s(row) / slowest, highest_s(row), row.latency_mean_s, [&](Duration fast) {
        return run_reference(row, unlike_devices(fast), seeds).latency_s.mean;
      });
  replay.queue = run_reference(row, unlike_devices(replay.service_time), seeds).queue;
  return replay;
}

}  // namespace murmur::sim
