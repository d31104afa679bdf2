#pragma once

#include "base/result.h"
#include "daemon/node_config.h"
#include "engine/remote_engine.h"

namespace murmur::daemon {

/// The server that `--engine` and its companions name, without its wordings. Reads the key's file,
/// which must be its owner's alone; a key goes to another machine over TLS only. The error is one
/// line that names the flag.
[[nodiscard]] Result<engine::RemoteConfig> remote_config(const NodeConfig& config);

}  // namespace murmur::daemon
