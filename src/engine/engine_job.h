#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/failure.h"
#include "base/ids.h"
#include "engine/event_reader.h"
#include "net/http_client.h"
#include "prompt/generation.h"

namespace murmur::engine {

/// One generation under way at an engine's server.
struct EngineJob {
  EngineJob(const boost::asio::any_io_executor& executor, JobId job_id,
            std::shared_ptr<const prompt::Generation> to_generate, net::HttpClient http)
      : id(job_id),
        generation(std::move(to_generate)),
        client(std::move(http)),
        pause(executor),
        reader(*generation) {}

  const JobId id;
  const std::shared_ptr<const prompt::Generation> generation;
  net::HttpClient client;
  boost::asio::steady_timer pause;
  EventReader reader;
  std::uint32_t choice = 0;             // the answer that is being written
  std::uint32_t completion_tokens = 0;  // of those before it
  bool prompt_cut = false;
  /// How often the server found the prompt too long where tokens are estimated.
  std::uint32_t misjudged = 0;
  bool cancelled = false;
  bool ended = false;
};

[[nodiscard]] const prompt::PlainGeneration* plain_of(const EngineJob& job);
[[nodiscard]] const prompt::ChatGeneration* chat_of(const EngineJob& job);
/// How many answers it is to write: one after the other, since llama-server would take a slot for
/// each at the same time and the node gave it one. At most prompt::kChoicesMax.
[[nodiscard]] std::uint32_t choices_of(const EngineJob& job);
/// It is answered in one piece, never by a stream.
[[nodiscard]] bool is_whole(const EngineJob& job);
/// `body` to where it belongs.
[[nodiscard]] net::HttpRequest generation_request(const EngineJob& job, std::string body);
/// Why the server would not do it; in its own words too for a client whose request it got, unless
/// they are about the node: its key, its model.
[[nodiscard]] Failure refusal(const EngineJob& job, net::HttpResponse response);

}  // namespace murmur::engine
