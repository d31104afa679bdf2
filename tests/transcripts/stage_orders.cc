// Stage: what becomes of the orders of a step: names, lines, and messages on their way.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "transcripts/narration.h"
#include "transcripts/stage.h"

namespace murmur::transcripts {
namespace {

std::string what_it_reads(const prompt::Generation& generation) {
  const auto* chat = std::get_if<prompt::ChatGeneration>(&generation);
  if (chat == nullptr || !chat->prompt.proposals) { return {}; }
  return ", reads " + std::to_string(chat->prompt.proposals->size()) + " proposals";
}

}  // namespace

void Stage::narrate(std::size_t node, const node::Effects& effects, const std::string& about) {
  for (const node::Action& action : effects.actions) {  // they tell the layer, which names the jobs
    if (const auto* ask = std::get_if<node::AskPeer>(&action)) { name_calls(node, *ask); }
  }
  for (const node::Notice& notice : effects.notices) {
    if (const auto* queued = std::get_if<node::JobQueued>(&notice)) {
      name_job(node, *queued, about);
    }
    if (const auto* down = std::get_if<node::PeerMarkedDown>(&notice)) {
      say(node, "avoids", down->name, "for " + in_words(down->backoff) + ": " + down->reason);
    }
  }
  for (const node::Action& action : effects.actions) {
    std::visit([&](const auto& order) { perform(node, order); }, action);
  }
  tell_of_queue(node, effects.notices);
}

void Stage::name_calls(std::size_t node, const node::AskPeer& ask) {
  Run* run = run_of(ask.propose.prompt.conversation);
  MURMUR_ASSERT(run != nullptr);
  run->layer_asked = ask.propose.layer;
  const std::string name = proposal_name(run->name, ask.propose.layer, name_of(node_of(ask.peer)));
  calls_.add(name, {node, ask.call});
}

void Stage::name_job(std::size_t node, const node::JobQueued& queued, const std::string& about) {
  Run* run = run_about(node, about);
  if (run == nullptr) {
    if (!about.empty()) { jobs_.add(about, {node, queued.job}); }
    return;
  }
  std::string name = answer_name(run->name);
  if (queued.job_class == queueing::JobClass::Propose ||
      queued.job_class == queueing::JobClass::Refine) {
    run->layer_own = std::max(run->layer_own + 1, run->layer_asked);
    name = proposal_name(run->name, run->layer_own, name_of(node));
  }
  jobs_.add(name, {node, queued.job});
}

/// Jobs that came to wait, and jobs that wait no more without having run.
void Stage::tell_of_queue(std::size_t node, const std::vector<node::Notice>& notices) {
  const std::vector<JobId> waiting = core(node).queue().waiting_jobs();
  for (const node::Notice& notice : notices) {
    if (const auto* queued = std::get_if<node::JobQueued>(&notice)) {
      const auto place = std::find(waiting.begin(), waiting.end(), queued->job);
      if (place == waiting.end()) { continue; }
      say(node, "queues", jobs_.name({node, queued->job}),
          std::string(to_string(queued->job_class)) + ", " +
              std::to_string(place - waiting.begin()) + " waiting in front");
    }
    if (const auto* started = std::get_if<node::JobStarted>(&notice)) {
      if (started->queue_wait > Duration::zero()) {
        lines_.push_back(
            more(jobs_.name({node, started->job}) + " waited " + in_words(started->queue_wait)));
      }
    }
  }
}

void Stage::perform(std::size_t node, const node::StartJob& start) {
  nodes_[node].at_engine.insert(start.job);
  const At<JobId> job{node, start.job};
  const auto* chat = std::get_if<prompt::ChatGeneration>(start.generation.get());
  Run* run = chat == nullptr ? nullptr : run_of(chat->prompt.conversation);
  if (!jobs_.knows(job) && run != nullptr) { jobs_.add(answer_name(run->name), job); }
  say(node, "starts", jobs_.name(job), "at its engine" + what_it_reads(*start.generation));
}

void Stage::perform(std::size_t node, const node::CancelJob& cancel) {
  say(node, "cancels", jobs_.name({node, cancel.job}), "at its engine");
}

void Stage::perform(std::size_t node, const node::AskPeer& ask) {
  const std::size_t peer = node_of(ask.peer);
  const std::string name = calls_.name({node, ask.call});
  lines_.push_back(
      line(arrow(node, peer), "asks", name, "within " + in_words(ask.propose.time_left)));
  if (peer >= cores_) { return; }
  const RequestId request = open_request(peer, name);
  connections_[name] = {{node, ask.call}, {peer, request}, true};
  under_way_.push_back({node, peer, node::ProposalAsked{request, ask.propose}, name});
}

void Stage::perform(std::size_t node, const node::CancelCall& cancel) {
  const std::string name = calls_.name({node, cancel.call});
  const std::string peer = name.substr(name.rfind('/') + 1);
  lines_.push_back(line(name_of(node) + " -> " + peer, "cancels", name));
  const auto connection = connections_.find(name);
  if (connection == connections_.end()) { return; }
  connection->second.open = false;
  const At<RequestId> asked = connection->second.asked;
  under_way_.push_back({node, asked.node, node::RequestAbandoned{asked.id}, name});
}

void Stage::perform(std::size_t node, const node::ReplyPiece& piece) {
  const std::string name = requests_.name({node, piece.request});
  const auto connection = connections_.find(name);
  const std::string text = quoted(piece.delta.text);
  if (connection == connections_.end()) {
    if (!piece.delta.reasoning.empty()) {
      say(node, "thinks", name, quoted(piece.delta.reasoning));
    }
    if (!piece.delta.text.empty()) { say(node, "says", name, text); }
    return;
  }
  const At<CallId> asker = connection->second.asker;
  lines_.push_back(line(arrow(node, asker.node), "says", name, text));
  under_way_.push_back(
      {node, asker.node, node::ProposalText{asker.id, piece.delta.text, piece.delta.tokens}, name});
}

void Stage::perform(std::size_t node, const node::ReplyProposalPiece& piece) {
  say(node, "shows", requests_.name({node, piece.request}),
      "layer " + std::to_string(piece.layer) + ", " + piece.node + ": " + quoted(piece.text));
}

void Stage::perform(std::size_t node, const node::ReplyEnd& end) {
  const std::string name = requests_.name({node, end.request});
  if (connections_.contains(name)) {
    tell_asker(node, name, end);
  } else {
    tell_client(node, name, end);
  }
  close_run(node, name);
}

void Stage::tell_client(std::size_t node, const std::string& name, const node::ReplyEnd& end) {
  if (const auto* failure = std::get_if<Failure>(&end.end)) {
    return say(node, "fails", name, in_words(*failure));
  }
  const auto& answered = std::get<node::Answered>(end.end);
  const std::string finish = answered.finish == prompt::FinishReason::Length ? "cut, " : "whole, ";
  say(node, "answers", name,
      finish + "by " + answered.model + (answered.prompt_cut ? ", which read cut proposals" : ""));
  if (!answered.trace) { return; }
  lines_.push_back(more(std::string(to_string(answered.trace->path)) +
                        (answered.trace->reason.empty() ? "" : ": " + answered.trace->reason)));
  std::size_t number = 0;
  for (const moa::LayerTrace& layer : answered.trace->layers) {
    lines_.push_back(more("layer " + std::to_string(++number) + ": " + in_words(layer)));
  }
}

void Stage::tell_asker(std::size_t node, const std::string& name, const node::ReplyEnd& end) {
  const At<CallId> asker = connections_.at(name).asker;
  connections_.at(name).open = false;
  const std::string actor = arrow(node, asker.node);
  if (const auto* failure = std::get_if<Failure>(&end.end)) {
    lines_.push_back(line(actor, "refuses", name, in_words(*failure)));
    under_way_.push_back({node, asker.node, node::ProposalRefused{asker.id, *failure, {}}, name});
    return;
  }
  const auto& answered = std::get<node::Answered>(end.end);
  lines_.push_back(line(actor, "ends", name));
  under_way_.push_back({node, asker.node,
                        node::ProposalEnded{asker.id,
                                            {answered.model, answered.finish, answered.usage,
                                             answered.timings, answered.prompt_cut},
                                            {}},
                        name});
}

}  // namespace murmur::transcripts
