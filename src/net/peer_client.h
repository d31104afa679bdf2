#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/failure.h"
#include "base/ids.h"
#include "net/endpoint.h"
#include "net/http_client.h"
#include "net/tls_identity.h"
#include "prompt/wording.h"
#include "wire/load.h"
#include "wire/propose.h"

namespace murmur::net {

/// Hears of the calls to one peer; on the executor's thread, never from inside a call to the
/// client.
class PeerSink {
 public:
  virtual ~PeerSink() = default;
  /// How busy the peer is, as its answer's header says; before anything else of the call. Nothing
  /// is heard of a peer that says nothing, or nonsense.
  virtual void on_peer_load(CallId call, const wire::Load& load) = 0;
  virtual void on_proposal_text(CallId call, std::string text, std::uint32_t tokens) = 0;
  // Exactly one of these ends a call that was not cancelled.
  virtual void on_proposal_ended(CallId call, wire::ProposalEnd end, ByteCount bytes) = 0;
  virtual void on_proposal_refused(CallId call, Failure failure, ByteCount bytes) = 0;
  virtual void on_peer_failed(CallId call, std::string reason, ByteCount bytes) = 0;
};

struct PeerConfig {
  Endpoint endpoint;
  /// Empty: a murmur node, answering with its local model. Otherwise the model to ask for, of any
  /// OpenAI-compatible server.
  std::string model;
  /// A murmur node sends a sign of life every few seconds while it works; silence for this long
  /// means that it is gone or stopped.
  Duration silence_max = std::chrono::seconds(10);
  Duration connect_timeout = std::chrono::seconds(3);  ///< TLS's handshake included
  /// Speaks TLS, and with the node of this identity only. Empty: in clear, for loopback and servers
  /// that are not murmur nodes.
  std::optional<TlsPeer> tls;
};

/// Asks one peer for proposals, over connections that are kept warm. Closing a call's connection is
/// how the peer learns that it is cancelled.
class PeerClient {
 public:
  /// `sink` outlives the client.
  PeerClient(boost::asio::any_io_executor executor, PeerConfig config, prompt::Wordings wordings,
             PeerSink& sink);
  ~PeerClient();

  void ask(CallId call, const wire::Propose& propose);
  /// Idempotent; nothing is heard of the call afterwards.
  void cancel(CallId call);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::net
