#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "moa/trace.h"
#include "sim/checker.h"

namespace murmur::sim {

/// No proposal counts twice or after its layer closed. The runs' own traces say what counted (so
/// that they must be asked for, moa::TraceLevel::Final), and it is compared with what the node was
/// told: in each layer at most k others and the origin's own first, all different, and each that
/// counts has really ended while its layer was open.
class CheckProposals final : public Checker {
 public:
  explicit CheckProposals(std::size_t hosts) : Checker("proposals"), hosts_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  struct Call {
    RunId run;
    std::uint32_t layer;
    NodeId peer;
  };
  struct Run {
    std::uint32_t layer = 0;                          // the last that was opened
    std::map<std::uint32_t, std::set<NodeId>> ended;  // by layer, whose proposals came in time
  };
  struct Shape {
    std::uint32_t layers;
    std::uint32_t fan_out;
  };
  struct Host {
    std::map<RequestId, Shape> asked;
    std::map<RunId, Run> runs;
    std::map<CallId, Call> calls;
  };

  void close(const Step& step);
  void ask(const Step& step, const node::AskPeer& ask);
  void end(const Step& step, const node::ReplyEnd& end);
  void judge(const Step& step, const Shape& shape, const moa::RunTrace& trace);
  void judge(const Step& step, const Run& run, std::uint32_t layer,
             const std::vector<moa::ProposalTrace>& proposals);

  std::vector<Host> hosts_;
};

}  // namespace murmur::sim
