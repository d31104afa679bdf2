#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "sim/id_table.h"
#include "sim/observer.h"

namespace murmur::sim {

/// What Little's law L = lambda W comes to in one run. The three are measured apart from each
/// other: L as an average over time, lambda by counting, and W job by job.
struct LittlesLaw {
  /// L / (lambda W); NaN where no job came, or none left.
  double ratio = 0;
  /// By how much of that the window's ends alone can put it off: the law is of endless time, and of
  /// the jobs at both ends only a part of their time is in the window. Large where the window is
  /// short, or queues grow.
  double ends = 0;
};

/// The law has to hold within this, given that the window's ends do not matter as much.
inline constexpr double kLittlesLawWithin = 0.01;

/// Counts the jobs of all nodes that come within [from, until], and how long those stayed that left
/// within it: served, withdrawn, or gone with their node.
class SojournMeter final : public Observer {
 public:
  SojournMeter(std::size_t hosts, Instant from, Instant until)
      : from_(from),
        until_(until),
        queued_at_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

  /// `jobs` is L: how many wait or run in all nodes together, averaged over the window. Asked after
  /// its end.
  [[nodiscard]] LittlesLaw law(double jobs) const;

 private:
  /// Before anything else of that time counts.
  void pass_begin(Instant at);
  void leave(Instant at, Instant queued_at);
  /// Seconds that those who are there have been there by then, together.
  [[nodiscard]] double ages_s(Instant at) const;
  [[nodiscard]] bool counts(Instant at) const { return from_ <= at && at <= until_; }

  Instant from_;
  Instant until_;
  std::vector<IdTable<JobId, Instant>> queued_at_;
  std::uint64_t present_ = 0;
  double queued_at_sum_s_ = 0;  // of those who are there
  std::uint64_t came_ = 0;
  std::uint64_t left_ = 0;
  double stayed_s_ = 0;
  bool has_begun_ = false;
  double ages_at_begin_s_ = 0;
};

}  // namespace murmur::sim
