#include "sim/check_calls.h"

#include <variant>

#include "base/overloaded.h"
#include "sim/names.h"

namespace murmur::sim {

CheckCalls::Key CheckCalls::key_of(std::size_t host, const node::AskPeer& ask) const {
  const auto& attached = hosts_[host].attached;
  const auto found = attached.find(ask.peer);
  const std::size_t peer =
      found == attached.end() ? static_cast<std::size_t>(ask.peer.value - 1) : found->second;
  return {peer, ask.propose.run.value, ask.propose.layer};
}

void CheckCalls::on_step(const Step& step) {
  hear(step);
  Host& here = hosts_.at(step.host);
  for (const node::Action& action : step.effects.actions) {
    std::visit(Overloaded{
                   [&](const node::AttachPeer& attach) {
                     here.attached[attach.peer] = host_named(attach.name);
                   },
                   [&](const node::DetachPeer& detach) { here.attached.erase(detach.peer); },
                   [&](const node::AskPeer& ask) {
                     const Key key = key_of(step.host, ask);
                     here.calls.emplace(ask.call, key);
                     early_.erase(key);
                   },
                   [&](const node::CancelCall& order) { cancel(step.host, order.call); },
                   [&](const node::ReplyEnd& end) { end_request(step.host, end.request); },
                   [](const auto&) {},
               },
               action);
  }
}

void CheckCalls::hear(const Step& step) {
  Host& here = hosts_.at(step.host);
  std::visit(Overloaded{
                 [&](const node::ProposalAsked& asked) {
                   const Key key{step.host, asked.propose.run.value, asked.propose.layer};
                   here.requests.emplace(asked.request, key);
                   if (early_.erase(key) > 0) {
                     unheard_.emplace(step.host, asked.request);
                   } else {
                     asked_.insert_or_assign(key, Asked{asked.request});
                   }
                 },
                 [&](const node::RequestAbandoned& gone) {
                   unheard_.erase({step.host, gone.request});
                   here.requests.erase(gone.request);
                 },
                 [&](const node::ProposalEnded& ended) { end_call(step.host, ended.call); },
                 [&](const node::ProposalRefused& refused) { end_call(step.host, refused.call); },
                 [&](const node::PeerFailed& failed) { end_call(step.host, failed.call); },
                 [](const auto&) {},
             },
             step.input);
}

/// The peer said its last of it; that its asker hung up it may still have to hear.
void CheckCalls::end_request(std::size_t host, RequestId request) {
  Host& here = hosts_[host];
  const auto found = here.requests.find(request);
  if (found == here.requests.end()) { return; }
  const auto asked = asked_.find(found->second);
  if (asked != asked_.end()) { asked->second.ended = true; }
  here.requests.erase(found);
}

void CheckCalls::end_call(std::size_t host, CallId call) {
  const auto found = hosts_[host].calls.find(call);
  if (found == hosts_[host].calls.end()) { return; }
  asked_.erase(found->second);
  hosts_[host].calls.erase(found);
}

void CheckCalls::cancel(std::size_t host, CallId call) {
  const auto found = hosts_[host].calls.find(call);
  if (found == hosts_[host].calls.end()) { return; }
  cancel(found->second);
  hosts_[host].calls.erase(found);
}

void CheckCalls::cancel(const Key& key) {
  const auto asked = asked_.find(key);
  if (asked == asked_.end()) {
    early_.insert(key);
    return;
  }
  if (!asked->second.ended) { unheard_.emplace(key.peer, asked->second.request); }
  asked_.erase(asked);
}

void CheckCalls::on_crash(Instant /*at*/, std::size_t host) {
  for (const auto& [call, key] : hosts_.at(host).calls) { cancel(key); }
  hosts_[host] = {};
  const auto is_here = [host](const auto& key) { return key.peer == host; };
  std::erase_if(early_, is_here);
  std::erase_if(asked_, [&](const auto& each) { return is_here(each.first); });
  std::erase_if(unheard_, [host](const auto& each) { return each.first == host; });
}

void CheckCalls::judge_end(Instant at) {
  if (settled()) { return; }
  const auto& [host, request] = *unheard_.begin();
  object(at, host, numbered("its asker hung up, and it was never told so: request", request));
}

}  // namespace murmur::sim
