// World: calls between its nodes. Messages of one call arrive in the order in which they were sent.
#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "sim/text.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

/// How long nothing is heard until a connection is given up, as net/peer_client.h has it.
constexpr Duration kSilenceMax = std::chrono::seconds(10);
constexpr std::size_t kHeaderBytes = 600;
constexpr std::size_t kTokenBytes = 4;

}  // namespace

std::size_t World::bytes_of(const prompt::Prompt& prompt) const {
  if (!network_.throttles()) { return 0; }
  return kHeaderBytes + kTokenBytes * std::size_t{tokens_of(prompt)};
}

Instant World::arrival(std::size_t from, std::size_t to, std::size_t bytes, Instant not_before) {
  return std::max(not_before, now_ + network_.message(from, to, bytes));
}

void World::ask_peer(std::size_t host, const node::AskPeer& ask) {
  const std::size_t peer = host_of(host, ask.peer);
  Host& there = hosts_[peer];
  const RequestId request = there.request_ids.next();
  trace_.add(ask.peer.value);
  hosts_[host].asked.add(ask.call, Asked{peer, there.life, request, now_});
  if (there.core == nullptr) {
    const Instant refused = arrival(peer, host, 0, now_);
    return add(refused, host, CallBroken{ask.call, "connection refused"});
  }
  if (!reaches(host, peer)) {
    return add(now_ + kSilenceMax, host, CallBroken{ask.call, "silent"});
  }
  const Instant at = arrival(host, peer, bytes_of(ask.propose.prompt), now_);
  hosts_[host].asked.find(ask.call)->heard_at = at;
  if (network_.breaks()) { return add(at, host, CallBroken{ask.call, "connection reset"}); }
  there.clients.add(request, Asker{host, hosts_[host].life, ask.call, {}, 0, now_});
  add(at, peer, node::ProposalAsked{request, ask.propose});
}

void World::cancel_call(std::size_t host, const node::CancelCall& cancel) {
  if (hosts_[host].asked.find(cancel.call) == nullptr) { return; }  // it broke, and is told so
  const Asked asked = hosts_[host].asked.take(cancel.call);
  Host& there = hosts_[asked.host];
  if (there.life != asked.life || there.clients.find(asked.request) == nullptr) { return; }
  there.clients.take(asked.request);
  const Duration silence = reaches(host, asked.host) ? Duration::zero() : kSilenceMax;
  add(arrival(host, asked.host, 0, asked.heard_at) + silence, asked.host,
      node::RequestAbandoned{asked.request});
}

void World::reply_piece(std::size_t host, const node::ReplyPiece& piece) {
  Client* client = hosts_[host].clients.find(piece.request);
  auto* asker = client == nullptr ? nullptr : std::get_if<Asker>(client);
  if (asker == nullptr) { return; }  // the node's own user, or one that hung up
  asker->text += piece.delta.text;
  asker->tokens += piece.delta.tokens;
}

void World::reply_end(std::size_t host, const node::ReplyEnd& end) {
  if (hosts_[host].clients.find(end.request) == nullptr) { return; }  // it hung up meanwhile
  Client client = hosts_[host].clients.take(end.request);
  std::visit(Overloaded{
                 [&](const User& user) {
                   const bool answered = std::holds_alternative<node::Answered>(end.end);
                   complete(host, end.request, user.submitted_at, answered);
                 },
                 [&](Asker& asker) { answer_asker(host, std::move(asker), end); },
             },
             client);
}

void World::answer_asker(std::size_t host, Asker asker, const node::ReplyEnd& end) {
  if (hosts_[asker.host].life != asker.life) { return; }
  if (!reaches(host, asker.host)) {
    return add(now_ + kSilenceMax, asker.host, CallBroken{asker.call, "silent"});
  }
  const std::size_t bytes =
      network_.throttles() ? kHeaderBytes + kTokenBytes * asker.tokens : std::size_t{0};
  const Instant at = arrival(host, asker.host, bytes, asker.heard_at);
  if (network_.breaks()) { return add(at, asker.host, CallBroken{asker.call, "connection reset"}); }
  add(at, asker.host, Reply{asker.call, std::move(asker.text), asker.tokens, end.end});
}

void World::on(std::size_t host, const Reply& reply) {
  if (hosts_[host].asked.find(reply.call) == nullptr) { return; }  // it was cancelled
  hosts_[host].asked.take(reply.call);
  std::visit(Overloaded{
                 [&](const node::Answered& answered) {
                   tell(host, node::ProposalText{reply.call, reply.text, reply.tokens});
                   tell(host, node::ProposalEnded{reply.call,
                                                  {answered.model, answered.finish, answered.usage,
                                                   answered.timings, answered.prompt_cut},
                                                  {}});
                 },
                 [&](const Failure& failure) {
                   tell(host, node::ProposalRefused{reply.call, failure, {}});
                 },
             },
             reply.end);
}

void World::on(std::size_t host, const CallBroken& broken) {
  if (hosts_[host].asked.find(broken.call) == nullptr) { return; }  // it was cancelled
  hosts_[host].asked.take(broken.call);
  tell(host, node::PeerFailed{broken.call, broken.reason, {}});
}

/// The process at one end is gone, and the other one hears so.
void World::break_streams(std::size_t host) {
  Host& here = hosts_[host];
  here.clients.for_each([&](RequestId request, Client& client) {
    if (const auto* user = std::get_if<User>(&client)) {
      return complete(host, request, user->submitted_at, false);
    }
    const Asker& asker = std::get<Asker>(client);
    if (hosts_[asker.host].life != asker.life || hosts_[asker.host].core == nullptr) { return; }
    const Duration silence = reaches(host, asker.host) ? Duration::zero() : kSilenceMax;
    add(arrival(host, asker.host, 0, asker.heard_at) + silence, asker.host,
        CallBroken{asker.call, "connection reset"});
  });
  here.asked.for_each([&](CallId /*call*/, Asked& asked) {
    Host& there = hosts_[asked.host];
    if (there.life != asked.life || there.clients.find(asked.request) == nullptr) { return; }
    there.clients.take(asked.request);
    add(arrival(host, asked.host, 0, asked.heard_at), asked.host,
        node::RequestAbandoned{asked.request});
  });
  here.clients.clear();
  here.asked.clear();
}

}  // namespace murmur::sim
