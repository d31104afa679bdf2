#pragma once

#include <optional>

#include "transcripts/script.h"
#include "transcripts/stage.h"

namespace murmur::transcripts {

/// Performs one command; README.md lists them. `nodes` makes the stage, all others need one. Throws
/// ScriptError where the command makes no sense.
void perform(const Command& command, std::optional<Stage>& stage);

}  // namespace murmur::transcripts
