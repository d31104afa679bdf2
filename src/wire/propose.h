#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "prompt/generation.h"

namespace murmur::wire {

/// One node asks another for a proposal. On the network this is an OpenAI chat completion with a
/// few `Murmur-*` headers (docs/peer_protocol.md); here it is what it means.
struct Propose {
  RunId run;
  std::uint32_t layer = 1;  ///< 1-based; from 2 on the prompt carries proposals to refine
  prompt::Prompt prompt;
  prompt::Sampling sampling;
  Duration time_left{0};  ///< the layer's share of the asker's time; > 0
  bool live = false;      ///< somebody watches the text grow, so send it in small pieces
};

/// A proposal that came to its end, as its proposer reports it.
struct ProposalEnd {
  std::string model;  ///< which model wrote it
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
  prompt::Timings timings;
  bool prompt_cut = false;  ///< the proposals to refine were cut to fit the context
};

}  // namespace murmur::wire
