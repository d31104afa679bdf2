#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/port_reservation.h"
#include "cli/scratch_folder.h"
#include "engine/child_process.h"
#include "net/endpoint.h"

namespace murmur::cli {

/// What nodes to start on this machine.
struct LocalNodesPlan {
  std::string program;  ///< murmur itself
  std::uint32_t nodes = 4;
  std::vector<std::string> sources;  ///< files, dealt round-robin; not empty
  bool scripted = false;             ///< they are scripts, not models
  std::uint32_t threads = 1;         ///< of each node's engine
  std::optional<std::uint32_t> seed;
  /// Answers depend on prompt and seed alone, at the cost of reading every prompt from its start:
  /// what a cached beginning leaves to compute is rounded differently.
  bool repeatable = false;
  /// They form a cluster of their own, with a key and identities; else each is told of all others,
  /// so that whom it asks does not depend on who seems to be gone when the machine is busy.
  bool gossips = false;
  std::vector<std::string> flags;  ///< further ones, of every node
};

/// How a node is told of the others.
struct NamedPeers {
  std::vector<std::uint16_t> ports;  ///< of all nodes, this one's too
};
struct GossipPlace {
  std::string token_file;
  std::string data_folder;
  std::uint16_t port = 0;  ///< of its gossip; 0: any free one
};
using Acquainted = std::variant<NamedPeers, GossipPlace>;

/// The arguments of node `index` (from 0), which listens on `port`.
[[nodiscard]] std::vector<std::string> node_arguments(const LocalNodesPlan& plan, std::size_t index,
                                                      std::uint16_t port, const Acquainted& how);

/// Nodes "node-1", "node-2", ... as child processes. They are ended with
/// this object at the latest, and with this process however it ends.
class LocalNodes {
 public:
  /// Starts all of them at once; they load their models in parallel while the context runs. Takes
  /// the MURMUR_* variables, which are meant for this command, out of the environment.
  [[nodiscard]] static Result<std::unique_ptr<LocalNodes>> start(boost::asio::io_context& context,
                                                                 const LocalNodesPlan& plan);

  ~LocalNodes();

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  /// How many have said that they serve.
  [[nodiscard]] std::size_t ready() const;
  /// Why a node ended before it served, in its own words; empty while all is well.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Of node `index`, from 0.
  [[nodiscard]] net::Endpoint endpoint(std::size_t index) const;

  /// Asks all to end; after `grace`, ends them.
  void terminate(Duration grace);
  void kill();
  [[nodiscard]] bool any_running() const;

 private:
  struct Node {
    std::string name;
    std::optional<PortReservation> reservation;  // until it listens
    std::uint16_t port = 0;
    bool ready = false;
    std::string last_words;  // its last line of output
    std::unique_ptr<engine::ChildProcess> process;
  };
  Result<void> launch(boost::asio::io_context& context, const LocalNodesPlan& plan);
  /// Makes the cluster's key, and the folder that its nodes keep their secrets in.
  Result<void> found_cluster();
  [[nodiscard]] Acquainted acquainted(const LocalNodesPlan& plan, std::size_t index) const;
  void on_line(std::size_t index, const std::string& line);
  void on_exit(std::size_t index, const engine::ChildExit& exit);

  std::optional<ScratchFolder> folder_;         // of the cluster's secrets
  std::optional<PortReservation> gossip_port_;  // of the first node, whom the others look for
  std::vector<Node> nodes_;
  std::string failure_;
  bool ending_ = false;
};

}  // namespace murmur::cli
