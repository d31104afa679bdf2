#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "models/hub.h"
#include "models/part_file.h"
#include "models/pull_plan.h"
#include "models/setback.h"
#include "net/web_client.h"

namespace murmur::models {

/// Loads one file into its part. All arguments outlive it. One thread.
class FilePull {
 public:
  FilePull(net::WebClient& client, const Hub& hub, const Store& store, const PlannedFile& file,
           PartFile& part);

  /// What the whole is: what the plan says, and what servers told since.
  [[nodiscard]] const PartOrigin& wanted() const { return wanted_; }
  /// Keeps of the part what can be gone on with.
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] bool is_whole() const { return wanted_.bytes == part_.bytes(); }
  /// Asks for what is missing, once. Nothing: it is all there. Requires that the part is hashed.
  [[nodiscard]] boost::asio::awaitable<std::optional<Setback>> attempt();

  /// That came over the network.
  [[nodiscard]] std::uint64_t received() const { return received_; }
  /// A server has answered.
  [[nodiscard]] bool contacted() const { return contacted_; }

 private:
  [[nodiscard]] net::WebRequest request() const;
  /// Whether the body is wanted. If not, and it is no redirect, `setback_` says why.
  bool on_head(const net::WebHead& head);
  bool on_bytes(std::string_view bytes);
  [[nodiscard]] std::optional<Setback> learn(const LinkedFile& told);
  [[nodiscard]] std::optional<Setback> learn_bytes(std::optional<std::uint64_t> bytes);
  /// Of the last head: from where on the body is, or why it is of no use.
  [[nodiscard]] std::optional<Setback> place_body(const net::WebHead& head);
  [[nodiscard]] std::optional<Setback> go_on_from(const net::WebHead& head);
  [[nodiscard]] std::optional<Setback> start_again(const std::string& why);
  [[nodiscard]] std::optional<Setback> make_sure_of_room();

  net::WebClient& client_;
  const Hub& hub_;
  const Store& store_;
  const PlannedFile& file_;
  PartFile& part_;
  PartOrigin wanted_;
  std::string shown_;  // in errors
  std::optional<Setback> setback_;
  std::uint64_t received_ = 0;
  bool contacted_ = false;
};

}  // namespace murmur::models
