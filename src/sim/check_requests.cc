#include "sim/check_requests.h"

#include <variant>

#include "base/overloaded.h"

namespace murmur::sim {

void CheckRequests::on_submitted(std::size_t host, RequestId request) {
  hosts_.at(host).prompts.insert(request);
}

void CheckRequests::on_completed(const Completion& completion) {
  if (hosts_.at(completion.host).prompts.erase(completion.request) == 0) {
    object(completion.ended_at, completion.host,
           numbered("the user was told twice of request", completion.request));
  }
}

void CheckRequests::on_crash(Instant at, std::size_t host) {
  if (!hosts_.at(host).prompts.empty()) {
    object(at, host, "it crashed and its users still wait for it");
  }
  hosts_[host] = {};
}

void CheckRequests::begin(const Step& step, RequestId request) {
  if (!hosts_[step.host].open.insert(request).second) {
    object(step.at, step.host, numbered("the node was told twice of request", request));
  }
}

void CheckRequests::judge(const Step& step, const node::Action& action) {
  Host& here = hosts_[step.host];
  const auto piece = [&](RequestId request) {
    if (!here.open.contains(request)) {
      object(step.at, step.host,
             numbered("a piece of an answer follows the end of request", request));
    }
  };
  if (const auto* text = std::get_if<node::ReplyPiece>(&action)) { return piece(text->request); }
  if (const auto* text = std::get_if<node::ReplyProposalPiece>(&action)) {
    return piece(text->request);
  }
  const auto* end = std::get_if<node::ReplyEnd>(&action);
  if (end == nullptr) { return; }
  if (here.open.erase(end->request) == 0) {
    object(step.at, step.host, numbered("an end follows the end of request", end->request));
  } else if (here.prompts.contains(end->request)) {
    object(step.at, step.host, numbered("the user was not told the end of request", end->request));
  }
}

void CheckRequests::on_step(const Step& step) {
  std::visit(
      Overloaded{
          [&](const node::PromptSubmitted& prompt) { begin(step, prompt.request); },
          [&](const node::PlainSubmitted& plain) { begin(step, plain.request); },
          [&](const node::ProposalAsked& asked) { begin(step, asked.request); },
          [&](const node::RequestAbandoned& gone) { hosts_[step.host].open.erase(gone.request); },
          [](const auto&) {},
      },
      step.input);
  for (const node::Action& action : step.effects.actions) { judge(step, action); }
}

}  // namespace murmur::sim
