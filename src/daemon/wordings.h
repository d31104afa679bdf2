#pragma once

#include <optional>

#include "base/result.h"
#include "daemon/node_config.h"
#include "engine/gguf_check.h"
#include "prompt/wording.h"

namespace murmur::daemon {

/// What the user wants proposals to be put in, from files. It goes before what a model brings.
struct OwnWordings {
  std::optional<prompt::Wording> aggregate;
  std::optional<prompt::Wording> select;
};

/// The error names the file.
[[nodiscard]] Result<OwnWordings> read_wordings(const NodeConfig& config);

/// The user's own, else the defaults: for whom no model file tells better.
[[nodiscard]] prompt::Wordings wordings_from(const OwnWordings& own);
/// The user's own, else the model's, else the defaults. The error names the model's key.
[[nodiscard]] Result<prompt::Wordings> wordings_from(const OwnWordings& own,
                                                     const engine::GgufSummary& model);

}  // namespace murmur::daemon
