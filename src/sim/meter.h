#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "queueing/job_class.h"
#include "sim/observer.h"
#include "sim/samples.h"
#include "sim/time_average.h"
#include "sim/world.h"

namespace murmur::sim {

/// Jobs of one class in one node, within the measured window.
struct ClassCount {
  std::uint64_t queued = 0;
  std::uint64_t served = 0;  ///< completed
  Duration service_time{0};  ///< of those together, from start to end

  ClassCount& operator+=(const ClassCount& other);
};

/// Measures a world over [from, until]: what lies before, the warm-up, does not count.
class Meter final : public Observer {
 public:
  /// `world` outlives it.
  Meter(const World& world, Instant from, Instant until);

  void on_step(const Step& step) override;
  void on_completed(const Completion& completion) override;
  void on_crash(Instant at, std::size_t host) override;

  [[nodiscard]] const TimeAverage& jobs() const { return jobs_; }
  [[nodiscard]] const TimeAverage& open_prompts() const { return open_prompts_; }
  /// Seconds from submission to answer, of those answered within the window.
  [[nodiscard]] const Samples& latencies() const { return latencies_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  using ByClass = std::array<ClassCount, queueing::kJobClasses.size()>;
  [[nodiscard]] const ByClass& classes_of(std::size_t host) const { return classes_[host]; }
  /// Share of the time that the slots of a host were taken. Asked after the window's end.
  [[nodiscard]] double utilisation(std::size_t host) const;

 private:
  struct Busy {
    std::size_t slots = 0;
    Instant since;
    double slot_seconds = 0;
  };

  void note(const Step& step, const node::JobQueued& queued);
  void note(const Step& step, const node::JobStarted& started);
  void note(const Step& step, const node::JobFinished& finished);
  template <class Other>
  void note(const Step& /*step*/, const Other& /*other*/) {}
  void set_busy(Instant at, std::size_t host, std::size_t slots);
  void take(Instant at);
  [[nodiscard]] bool counts(Instant at) const { return from_ <= at && at <= until_; }

  const World& world_;
  Instant from_;
  Instant until_;
  TimeAverage jobs_;
  TimeAverage open_prompts_;
  Samples latencies_;
  std::uint64_t failed_ = 0;
  std::vector<ByClass> classes_;
  std::vector<std::map<JobId, Instant>> started_at_;
  std::vector<Busy> busy_;
};

}  // namespace murmur::sim
