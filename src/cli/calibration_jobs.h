#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "cli/batch_speeds.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "net/http_client.h"

namespace murmur::cli {

/// Asks a node's own model, several jobs at a time, and listens to its engine's account of them.
class CalibrationJobs {
 public:
  /// `stage` and `nodes` outlive this; the first node is asked.
  CalibrationJobs(Stage& stage, const LocalNodes& nodes) : stage_(stage), nodes_(nodes) {}

  /// Gives the engine so many jobs at once, and returns what it said of them when all have ended.
  /// Each has a prompt of its own of `numbers` numbers, and an answer of `answer_tokens`.
  [[nodiscard]] Result<std::vector<JobMarks>> run(std::size_t jobs, std::uint32_t numbers,
                                                  std::uint32_t answer_tokens);

 private:
  boost::asio::awaitable<void> ask(net::HttpRequest request, JobMarks& marks);
  [[nodiscard]] net::HttpRequest next_request(std::uint32_t numbers, std::uint32_t answer_tokens);
  void break_off();

  Stage& stage_;
  const LocalNodes& nodes_;
  Rng rng_{1};  // of the prompts
  std::set<net::HttpClient*> clients_;
  std::string failure_;
};

/// How many numbers a prompt of `prompt_tokens` has; asks to find out. The first jobs are also the
/// engine's warm-up, which nodes start without.
[[nodiscard]] Result<std::uint32_t> fitting_numbers(CalibrationJobs& jobs,
                                                    std::uint32_t prompt_tokens,
                                                    std::uint32_t answer_tokens);

}  // namespace murmur::cli
