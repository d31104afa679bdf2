#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "sim/checker.h"

namespace murmur::sim {

/// Work that nobody wants any more stops: a job whose asker hangs up is withdrawn or cancelled at
/// once, one that was cancelled ends, nothing comes of it, and one that was withdrawn never starts.
class CheckCancelled final : public Checker {
 public:
  explicit CheckCancelled(std::size_t hosts) : Checker("cancelled"), hosts_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  enum class State { Waiting, Running };
  struct Host {
    std::map<JobId, State> jobs;          // that somebody wants
    std::map<JobId, Instant> cancelled;   // and have not ended, since when
    std::map<RequestId, JobId> asked_by;  // the jobs of asking peers
    Instant due = Instant::never();       // the node's next deadline
  };

  void expect_silence(const Step& step, JobId job);
  void note(const Step& step, const node::Notice& notice);
  void cancel(const Step& step, JobId job);
  void judge_requests(const Step& step);
  void judge_ends(const Step& step);

  std::vector<Host> hosts_;
};

}  // namespace murmur::sim
