#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sim/checker.h"

namespace murmur::sim {

/// Who cancels a call is heard: a peer that was told of the call and had not ended it when it was
/// cancelled is told that its asker hung up, unless it crashes first. A node that crashes cancels
/// all its calls. How long that takes is the network's: whether anything is left unheard shows when
/// everything has ended.
class CheckCalls final : public Checker {
 public:
  explicit CheckCalls(std::size_t hosts) : Checker("calls"), hosts_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

  /// Whether nobody has yet to hear that its asker hung up.
  [[nodiscard]] bool settled() const { return unheard_.empty(); }
  /// The last look, when nothing more is on its way.
  void judge_end(Instant at);

 private:
  /// A call as both ends know it: a layer asks nobody twice.
  struct Key {
    std::size_t peer;
    std::uint64_t run;
    std::uint32_t layer;

    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Asked {
    RequestId request;
    bool ended = false;
  };
  struct Host {
    std::map<CallId, Key> calls;
    std::map<NodeId, std::size_t> attached;  // by gossip; else a node's number says its host
    std::map<RequestId, Key> requests;       // of asking peers, that have not ended
  };

  void hear(const Step& step);
  void end_call(std::size_t host, CallId call);
  void cancel(std::size_t host, CallId call);
  void cancel(const Key& key);
  void end_request(std::size_t host, RequestId request);
  [[nodiscard]] Key key_of(std::size_t host, const node::AskPeer& ask) const;

  std::vector<Host> hosts_;
  std::map<Key, Asked> asked_;  // those that peers were told of, until the call is over
  std::set<Key> early_;         // cancelled before the peer was told of them, if it ever is
  std::set<std::pair<std::size_t, RequestId>> unheard_;  // at which peer
};

}  // namespace murmur::sim
