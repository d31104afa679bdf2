#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "sim/checker.h"

namespace murmur::sim {

/// Every request that a node took ends exactly once, nothing of it follows its end or its asker's
/// hanging up, and its user is told once.
class CheckRequests final : public Checker {
 public:
  explicit CheckRequests(std::size_t hosts) : Checker("requests"), hosts_(hosts) {}

  void on_step(const Step& step) override;
  void on_submitted(std::size_t host, RequestId request) override;
  void on_completed(const Completion& completion) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  struct Host {
    std::set<RequestId> open;     // that the node was told and has not ended
    std::set<RequestId> prompts;  // whose users wait
  };

  void begin(const Step& step, RequestId request);
  void judge(const Step& step, const node::Action& action);

  std::vector<Host> hosts_;
};

}  // namespace murmur::sim
