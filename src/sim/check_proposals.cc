#include "sim/check_proposals.h"

#include <variant>

#include "base/overloaded.h"

namespace murmur::sim {
namespace {

/// Whether it says that the peer had ended it; of the others the asking node made an end.
bool has_ended(moa::ProposalOutcome outcome) {
  return outcome == moa::ProposalOutcome::Done || outcome == moa::ProposalOutcome::Cut ||
         outcome == moa::ProposalOutcome::Empty;
}

}  // namespace

void CheckProposals::on_step(const Step& step) {
  Host& here = hosts_.at(step.host);
  if (const auto* prompt = std::get_if<node::PromptSubmitted>(&step.input)) {
    here.asked.emplace(prompt->request, Shape{prompt->plan.layers, prompt->plan.fan_out});
  }
  close(step);
  for (const node::Action& action : step.effects.actions) {
    std::visit(Overloaded{
                   [&](const node::AskPeer& order) { ask(step, order); },
                   [&](const node::CancelCall& order) { here.calls.erase(order.call); },
                   [&](const node::ReplyEnd& order) { end(step, order); },
                   [](const auto&) {},
               },
               action);
  }
  for (const node::Notice& notice : step.effects.notices) {
    if (const auto* ended = std::get_if<node::RunEnded>(&notice)) { here.runs.erase(ended->run); }
  }
}

void CheckProposals::on_crash(Instant /*at*/, std::size_t host) { hosts_.at(host) = {}; }

/// A call is over; a proposal that ended counts while its layer is the last one.
void CheckProposals::close(const Step& step) {
  Host& here = hosts_[step.host];
  std::visit(Overloaded{
                 [&](const node::ProposalEnded& input) {
                   const auto found = here.calls.find(input.call);
                   if (found == here.calls.end()) { return; }
                   Run& run = here.runs[found->second.run];
                   if (run.layer == found->second.layer) {
                     run.ended[run.layer].insert(found->second.peer);
                   }
                   here.calls.erase(found);
                 },
                 [&](const node::ProposalRefused& input) { here.calls.erase(input.call); },
                 [&](const node::PeerFailed& input) { here.calls.erase(input.call); },
                 [](const auto&) {},
             },
             step.input);
}

void CheckProposals::ask(const Step& step, const node::AskPeer& ask) {
  Host& here = hosts_[step.host];
  Run& run = here.runs[ask.propose.run];
  run.layer = ask.propose.layer;
  here.calls.emplace(ask.call, Call{ask.propose.run, ask.propose.layer, ask.peer});
  const auto& proposals = ask.propose.prompt.proposals;
  // Those that ended, and the own one; of peers that were cut at their length there is no end.
  const auto before = run.ended.find(run.layer - 1);
  const std::size_t others = before == run.ended.end() ? 0 : before->second.size();
  if (proposals && proposals->size() > others + 1) {
    object(step.at, step.host,
           "layer " + std::to_string(run.layer) + " reads " + std::to_string(proposals->size()) +
               " proposals where " + std::to_string(others) + " others have ended");
  }
}

void CheckProposals::end(const Step& step, const node::ReplyEnd& end) {
  Host& here = hosts_[step.host];
  const auto asked = here.asked.find(end.request);
  if (asked == here.asked.end()) { return; }  // a peer's
  const Shape shape = asked->second;
  here.asked.erase(asked);
  const auto* answered = std::get_if<node::Answered>(&end.end);
  if (answered != nullptr && answered->trace) { judge(step, shape, *answered->trace); }
}

void CheckProposals::judge(const Step& step, const Shape& shape, const moa::RunTrace& trace) {
  const Run& run = hosts_[step.host].runs[trace.run];
  if (trace.layers.size() > shape.layers) { object(step.at, step.host, "a layer too many"); }
  std::uint32_t layer = 0;
  for (const moa::LayerTrace& each : trace.layers) {
    ++layer;
    if (each.proposals.size() > shape.fan_out + 1) {
      object(step.at, step.host,
             "layer " + std::to_string(layer) + " has " + std::to_string(each.proposals.size()) +
                 " proposals");
    }
    judge(step, run, layer, each.proposals);
  }
}

void CheckProposals::judge(const Step& step, const Run& run, std::uint32_t layer,
                           const std::vector<moa::ProposalTrace>& proposals) {
  const auto wrong = [&](const std::string& what) {
    object(step.at, step.host, "layer " + std::to_string(layer) + ": " + what);
  };
  const auto ended = run.ended.find(layer);
  std::set<NodeId> proposers;
  for (const moa::ProposalTrace& proposal : proposals) {
    if (proposal.own != proposers.empty()) { wrong("the own proposal is not the first"); }
    if (!proposers.insert(proposal.proposer).second) {
      wrong("a second proposal of " + proposal.node);
    }
    if (proposal.own || !has_ended(proposal.outcome)) { continue; }
    const bool in_time = ended != run.ended.end() && ended->second.contains(proposal.proposer);
    if (!in_time) { wrong("the proposal of " + proposal.node + " counts and has not ended"); }
  }
}

}  // namespace murmur::sim
