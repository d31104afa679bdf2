#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "net/http_client.h"
#include "sim/load_plan.h"

namespace murmur::cli {

/// What users ask.
struct LoadQuestions {
  std::vector<std::string> prompts;  ///< in turn; not empty
  std::optional<std::uint32_t> max_tokens;
};

/// How a prompt ended for its user.
struct PromptEnd {
  enum class How { Answered, Refused, Failed, BrokenOff } how = How::Failed;
  std::string failure;  ///< of Failed: why
  /// Generations that were done for it: the number of the node, from 0, and the seconds.
  std::vector<std::pair<std::size_t, double>> services;
};

/// The users of all nodes; each may have any number of prompts under way.
class LoadUsers {
 public:
  /// All of them outlive this.
  LoadUsers(Stage& stage, const LocalNodes& nodes, const sim::LoadPlan& plan,
            const LoadQuestions& questions)
      : stage_(stage),
        nodes_(nodes),
        plan_(plan),
        questions_(questions) {}

  /// One prompt of the user of node `node`, to its end. Requires that this outlives it.
  [[nodiscard]] boost::asio::awaitable<PromptEnd> ask(std::size_t node);
  [[nodiscard]] std::size_t under_way() const { return clients_.size(); }
  /// All that is under way ends at once, and all that is asked from now on.
  void break_off();

 private:
  [[nodiscard]] net::HttpRequest next_request();

  Stage& stage_;
  const LocalNodes& nodes_;
  const sim::LoadPlan& plan_;
  const LoadQuestions& questions_;
  std::set<net::HttpClient*> clients_;
  std::size_t asked_ = 0;
  bool broken_off_ = false;
};

}  // namespace murmur::cli
