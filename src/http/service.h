#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "base/result.h"
#include "http/cluster_view.h"
#include "moa/plan.h"
#include "moa/trace.h"
#include "prompt/generation.h"
#include "wire/load.h"
#include "wire/propose.h"

namespace murmur::http {

/// What a request is answered with. Called on the node's thread, by the service, until the end; the
/// session that implements it forgets itself when its client hangs up.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void on_piece(const prompt::Delta& delta) = 0;
  virtual void on_proposal_piece(std::uint32_t layer, std::uint32_t seat, const std::string& node,
                                 const std::string& text) = 0;
  struct Answered {
    prompt::FinishReason finish = prompt::FinishReason::Stop;
    prompt::Usage usage;
    prompt::Timings timings;
    std::string model;
    bool prompt_cut = false;
    const moa::RunTrace* trace = nullptr;  ///< null: not asked for; valid during the call
  };
  virtual void on_end(const std::variant<Answered, Failure>& end) = 0;
};

/// What a node is to its HTTP clients. The daemon implements it over NodeCore; all calls are on the
/// node's thread. The sink stays valid until on_end() or abandon().
class NodeService {
 public:
  virtual ~NodeService() = default;

  virtual RequestId submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                                  moa::Plan plan, prompt::AnswerFormPtr form, ReplySink& sink) = 0;
  virtual RequestId submit_plain(prompt::PlainGeneration plain, ReplySink& sink) = 0;
  virtual RequestId submit_proposal(wire::Propose propose, ReplySink& sink) = 0;
  /// The client hung up, or reads too slowly: nothing more is called for this request.
  virtual void abandon(RequestId request) = 0;

  struct Status {
    std::string node;                  ///< this node's name
    std::string local_model;           ///< empty while the engine has never been ready
    std::uint64_t parameters = 0;      ///< of it; 0: not known
    std::uint32_t context_tokens = 0;  ///< of one slot; 0: not known
    bool engine_ready = false;
    bool draining = false;
    std::size_t queue_waiting = 0;
    std::size_t queue_running = 0;
    std::size_t slots = 1;
    std::vector<std::string> peers_up;
    std::vector<std::string> peers_down;
  };
  [[nodiscard]] virtual Status status() const = 0;
  /// In Prometheus' text format.
  [[nodiscard]] virtual std::string metrics() const = 0;
  /// How busy the node is now, for the peers that it answers.
  [[nodiscard]] virtual wire::Load load() const = 0;
  /// What a request gets that names no layers or fan_out of its own.
  [[nodiscard]] virtual moa::Plan default_plan() const = 0;

  /// Everybody this node knows of; of a node that does not gossip only its name.
  [[nodiscard]] virtual ClusterView cluster() const = 0;

  // What takes a while. `done` is called once, now or later; it may outlive whoever waits for it.
  // The error is for the person who asked, such as that this node does not gossip.

  /// Says goodbye to the cluster and forgets its keys. After `done` the node stops by itself, once
  /// what is under way has ended.
  virtual void leave(std::function<void(Result<void>)> done) = 0;
  virtual void list_keys(std::function<void(Result<KeyListing>)> done) = 0;
  /// Makes a new key; installs it everywhere, uses it everywhere, removes all others everywhere. A
  /// step that not every member did is the last.
  virtual void rotate_key(std::function<void(Result<KeyRotation>)> done) = 0;
  /// Asks the engine what generates nothing. `path` is one of its routes; `body` empty: a GET. The
  /// reply, an error's too, is the engine's own.
  struct EngineReply {
    unsigned status = 200;
    std::string body;  ///< JSON
  };
  virtual void query(std::string path, std::shared_ptr<const std::string> body,
                     std::function<void(std::variant<EngineReply, Failure>)> done) = 0;
};

}  // namespace murmur::http
