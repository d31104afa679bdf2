#pragma once

#include <string>

#include "base/time.h"
#include "engine/token_counter.h"
#include "openai/chat_request.h"

namespace murmur::engine {

/// What the server of an engine can do; as it stands, all that this build's own llama-server can.
struct ServerTraits {
  std::string kind = "llama-server";
  openai::EngineFields fields;
  Counting counting = Counting::Llama;
  /// How long a cancelled job waits for its slot to be listed as free. Zero: slots are not listed,
  /// and a job's end is the end of its connection.
  Duration slot_free_max = std::chrono::seconds(10);
};

}  // namespace murmur::engine
