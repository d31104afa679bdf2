#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/check_calls.h"
#include "sim/checker.h"
#include "sim/experiment.h"
#include "sim/world.h"

namespace murmur::sim {

/// Watches whether a world keeps every promise, and stops it where one is broken.
class Checkers final : public Observer {
 public:
  /// Before anything happens in the world, which outlives this. Its prompts' plans should ask for
  /// traces (with_traces).
  Checkers(World& world, const WorldOptions& options);

  /// The last promise: once nobody asks any more and faults have ceased, everything comes to its
  /// end within `patience`. Lets the world go on, not beyond `until`, and says nothing of what is
  /// cut off there.
  void drain(Duration patience, Instant until = Instant::never());

  [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }

  void on_step(const Step& step) override;
  void on_submitted(std::size_t host, RequestId request) override;
  void on_completed(const Completion& completion) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  void add(std::unique_ptr<Checker> checker);
  void look();
  [[nodiscard]] bool drained() const;

  World& world_;
  bool gossips_;
  CheckCalls* calls_ = nullptr;  // one of them
  std::vector<std::unique_ptr<Checker>> checkers_;
  std::optional<Violation> violation_;
};

/// The same, with plans that ask for what CheckProposals reads. Nothing else changes by it.
[[nodiscard]] ExperimentOptions with_traces(ExperimentOptions options);

/// How long everything may take to end after the horizon: queues of several times what the nodes
/// can do have grown until then, and engines may have been ten times slower.
[[nodiscard]] Duration drain_patience(const ExperimentOptions& options);

}  // namespace murmur::sim
