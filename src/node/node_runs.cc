// NodeCore: what becomes of its runs. moa::Run decides what is next; here it is queued, sent,
// cancelled.
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "node/node_core.h"
#include "node/peer_choice.h"

namespace murmur::node {
namespace {

RunEnded news_of_end(const moa::RunTrace& trace, Duration latency,
                     std::optional<FailureKind> failure) {
  RunEnded ended{trace.run, latency, !failure, trace.path};
  ended.failure = failure.value_or(ended.failure);
  for (const moa::LayerTrace& layer : trace.layers) {
    for (const moa::ProposalTrace& proposal : layer.proposals) {
      if (proposal.own) { continue; }
      ++ended.asked[static_cast<std::size_t>(proposal.outcome)];
      ended.bytes_sent += proposal.bytes_sent;
      ended.bytes_received += proposal.bytes_received;
    }
  }
  return ended;
}

}  // namespace

void NodeCore::advance_due(Instant now, Effects& out) {
  std::vector<RunId> due;
  for (const auto& [at, id] : deadlines_) {
    if (at > now) { break; }
    due.push_back(id);
  }
  for (const RunId id : due) { advance(now, id, out); }
}

/// Its run's deadline may have changed.
void NodeCore::note_deadline(ActiveRun& active) {
  const Instant due = active.run.deadline();
  if (due == active.due) { return; }
  const RunId id = active.run.trace().run;
  deadlines_.erase({active.due, id});
  active.due = due;
  if (due != Instant::never()) { deadlines_.emplace(due, id); }
}

void NodeCore::advance(Instant now, RunId id, Effects& out) {
  for (auto found = runs_.find(id); found != runs_.end(); found = runs_.find(id)) {
    ActiveRun& active = found->second;
    switch (active.run.verdict(now)) {
      case moa::Verdict::Wait: return note_deadline(active);
      case moa::Verdict::NextLayer: open_layer(now, active, out); break;
      case moa::Verdict::Conclude: conclude(now, active, out); break;
      case moa::Verdict::GiveUp:
        stop_synthesis(now, active, moa::ProposalOutcome::Late, out);
        break;
    }
  }
}

/// Cancels the calls and the job that the run still waits for.
void NodeCore::drop_pending(ActiveRun& active, Effects& out) {
  for (const auto& [seat, call] : active.calls) {
    out.actions.push_back(CancelCall{call});
    calls_.erase(call);
  }
  active.calls.clear();
  if (active.job) { desk_.cancel(*active.job, out); }
  active.job.reset();
}

/// Who did not say a word while its layer was open may be gone without its connection knowing.
void NodeCore::close_layer(Instant now, ActiveRun& active, Effects& out) {
  for (const auto& [seat, call] : active.calls) {
    if (!active.run.trace().layers.back().proposals[seat].text.empty()) { continue; }
    const NodeId peer = calls_.at(call).peer;
    const Duration backoff = peers_.failed(peer, now);
    out.notices.push_back(
        PeerMarkedDown{peers_.name(peer), backoff, "it said nothing before its layer closed"});
  }
  drop_pending(active, out);
  active.run.close_layer();
}

std::vector<NodeId> NodeCore::draw_peers(Instant now, const moa::Run& run) {
  const auto draw = [&](Rng& rng) {
    const moa::Plan& plan = run.plan();
    if (plan.choice == moa::PeerChoice::Uniform) {
      return peers_.sample_up(now, plan.fan_out, rng);
    }
    return choose_peers(plan.choice, peers_.up(now), own_traits(now), plan.fan_out, rng);
  };
  const auto seed = run.draw_seed();
  if (!seed) { return draw(rng_); }
  Rng seeded(*seed);
  return draw(seeded);
}

void NodeCore::open_layer(Instant now, ActiveRun& active, Effects& out) {
  close_layer(now, active, out);
  const moa::Plan& plan = active.run.plan();
  const std::vector<NodeId> drawn = draw_peers(now, active.run);
  const bool lonely = drawn.empty() && plan.fan_out > 0;
  if (lonely && plan.strategy != moa::Strategy::Moa && active.run.layer() == 0) {
    return active.run.go_alone("no other node is known to be up");
  }
  std::vector<moa::Seat> seats{{self_.id, self_.name, true}};
  for (const NodeId peer : drawn) { seats.push_back({peer, peers_.name(peer), false}); }
  active.run.open_layer(seats, now);
  ask_own_model(now, active, out);
  for (std::size_t seat = 1; seat < seats.size(); ++seat) {
    ask_peer(now, active, seat, seats[seat].node, out);
  }
}

void NodeCore::ask_own_model(Instant now, ActiveRun& active, Effects& out) {
  constexpr std::size_t kOwnSeat = 0;
  const moa::Run& run = active.run;
  const auto job_class = run.layer() > 1 ? queueing::JobClass::Refine : queueing::JobClass::Propose;
  auto offered =
      desk_.offer_reserved(now, ProposalOfRun{run.trace().run, kOwnSeat}, job_class,
                           prompt::ChatGeneration{run.prompt(), run.sampling_for(kOwnSeat)}, out);
  if (const auto* job = std::get_if<JobId>(&offered)) {
    active.job = *job;
    return;
  }
  moa::GenerationEnd end;
  end.outcome = moa::ProposalOutcome::EngineFailed;
  end.failure = std::get<Failure>(offered);
  active.run.end(kOwnSeat, std::move(end));
}

void NodeCore::ask_peer(Instant now, ActiveRun& active, std::size_t seat, NodeId peer,
                        Effects& out) {
  const moa::Run& run = active.run;
  const CallId call = call_ids_.next();
  calls_.emplace(call, Call{run.trace().run, seat, peer});
  active.calls.emplace(seat, call);
  out.actions.push_back(AskPeer{call,
                                peer,
                                {.run = run.trace().run,
                                 .layer = run.layer(),
                                 .prompt = run.prompt(),
                                 .sampling = run.sampling_for(seat),
                                 .time_left = run.time_left(now),
                                 .live = run.plan().trace == moa::TraceLevel::Stream}});
}

void NodeCore::add_proposal_text(ActiveRun& active, std::size_t seat, const std::string& text,
                                 Effects& out) {
  moa::Run& run = active.run;
  const std::string_view taken = run.append(seat, text);
  if (run.plan().trace == moa::TraceLevel::Stream && !taken.empty()) {
    out.actions.push_back(
        ReplyProposalPiece{active.request, run.layer(), static_cast<std::uint32_t>(seat),
                           run.trace().layers.back().proposals[seat].node, std::string(taken)});
  }
  if (run.pending(seat)) { return; }
  // It grew too long: nothing more of it is wanted.
  const auto call = active.calls.find(seat);
  if (call == active.calls.end()) {
    desk_.cancel(*active.job, out);
    active.job.reset();
    return;
  }
  out.actions.push_back(CancelCall{call->second});
  calls_.erase(call->second);
  active.calls.erase(call);
}

void NodeCore::conclude(Instant now, ActiveRun& active, Effects& out) {
  close_layer(now, active, out);
  moa::Conclusion conclusion = active.run.conclusion(now);
  std::visit(Overloaded{
                 [&](moa::Answer& found) {
                   active.run.record_path(found.path, found.reason);
                   out.actions.push_back(
                       ReplyPiece{active.request, {std::move(found.text), {}, 0, nullptr}});
                   answer(now, active, found.finish, found.written, out);
                 },
                 [&](const moa::Synthesise& how) { synthesise(now, active, how, out); },
                 [&](Failure& failure) { give_up(now, active, std::move(failure), out); },
             },
             conclusion);
}

void NodeCore::synthesise(Instant now, ActiveRun& active, const moa::Synthesise& how,
                          Effects& out) {
  moa::Run& run = active.run;
  run.begin_synthesis(how, self_.name, engine_.naming);
  const auto job_class = how.path == moa::AnswerPath::Alone ? queueing::JobClass::Local
                                                            : queueing::JobClass::Aggregate;
  auto offered = desk_.offer_reserved(
      now, SynthesisOfRun{run.trace().run}, job_class,
      prompt::ChatGeneration{run.prompt(), run.synthesis_sampling(), active.form}, out);
  if (const auto* job = std::get_if<JobId>(&offered)) {
    active.job = *job;
    return;
  }
  moa::GenerationEnd end;
  end.outcome = moa::ProposalOutcome::EngineFailed;
  end.failure = std::get<Failure>(offered);
  end_synthesis(now, active, end, out);
}

void NodeCore::add_synthesis_text(Instant now, ActiveRun& active, const prompt::Delta& delta,
                                  Effects& out) {
  prompt::Delta sent = delta;
  sent.text = active.run.push_synthesis(delta.text, now);
  if (!sent.text.empty() || !sent.reasoning.empty() || sent.event) {
    out.actions.push_back(ReplyPiece{active.request, std::move(sent)});
  }
  if (active.run.synthesis_spoilt()) {
    return stop_synthesis(now, active, moa::ProposalOutcome::Done, out);
  }
  note_deadline(active);
}

/// Ends a synthesis that is of no use any more, with what it took so far.
void NodeCore::stop_synthesis(Instant now, ActiveRun& active, moa::ProposalOutcome outcome,
                              Effects& out) {
  const JobDesk::Ended so_far = desk_.so_far(now, *active.job);
  drop_pending(active, out);
  moa::GenerationEnd end;
  end.outcome = outcome;
  end.model = engine_.model;
  end.timings = so_far.timings;
  end.usage.completion_tokens = so_far.tokens;
  end_synthesis(now, active, end, out);
}

void NodeCore::end_synthesis(Instant now, ActiveRun& active, const moa::GenerationEnd& end,
                             Effects& out) {
  auto ending = active.run.conclude_synthesis(end);
  if (auto* failure = std::get_if<Failure>(&ending)) {
    return give_up(now, active, std::move(*failure), out);
  }
  auto& synthesis = std::get<moa::SynthesisEnd>(ending);
  if (!synthesis.remaining.empty()) {
    out.actions.push_back(
        ReplyPiece{active.request, {std::move(synthesis.remaining), {}, 0, nullptr}});
  }
  answer(now, active, synthesis.finish, synthesis.written, out);
}

void NodeCore::answer(Instant now, ActiveRun& active, prompt::FinishReason finish,
                      const moa::GenerationTrace& written, Effects& out) {
  Answered answered{finish,        written.usage,      written.timings,
                    written.model, written.prompt_cut, std::nullopt};
  if (active.run.plan().trace != moa::TraceLevel::Off) { answered.trace = active.run.trace(); }
  out.actions.push_back(ReplyEnd{active.request, std::move(answered)});
  forget_run(now, active, std::nullopt, out);
}

void NodeCore::give_up(Instant now, ActiveRun& active, Failure failure, Effects& out) {
  const FailureKind kind = failure.kind;
  out.actions.push_back(ReplyEnd{active.request, std::move(failure)});
  forget_run(now, active, kind, out);
}

/// `active` is gone afterwards.
void NodeCore::forget_run(Instant now, ActiveRun& active, std::optional<FailureKind> failure,
                          Effects& out) {
  MURMUR_ASSERT(active.calls.empty());
  MURMUR_ASSERT(!active.job);
  const RunId id = active.run.trace().run;
  out.notices.push_back(news_of_end(active.run.trace(), now - active.submitted_at, failure));
  desk_.release(active.reserved_bytes);
  deadlines_.erase({active.due, id});
  requests_.erase(active.request);
  runs_.erase(id);
}

}  // namespace murmur::node
