#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/port_reservation.h"
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
};

/// The arguments of node `index` (from 0), where all nodes have `ports`. Every other node is its
/// peer.
[[nodiscard]] std::vector<std::string> node_arguments(const LocalNodesPlan& plan, std::size_t index,
                                                      const std::vector<std::uint16_t>& ports);

/// Nodes "node-1", "node-2", ... as child processes, each a peer of all others. They are ended with
/// this object at the latest, and with this process however it ends.
class LocalNodes {
 public:
  /// Starts all of them at once; they load their models in parallel while the context runs. Takes
  /// the MURMUR_* variables, which are meant for this command, out of the environment.
  [[nodiscard]] static Result<std::unique_ptr<LocalNodes>> start(boost::asio::io_context& context,
                                                                 const LocalNodesPlan& plan);

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
  void on_line(std::size_t index, const std::string& line);
  void on_exit(std::size_t index, const engine::ChildExit& exit);

  std::vector<Node> nodes_;
  std::string failure_;
  bool ending_ = false;
};

}  // namespace murmur::cli
