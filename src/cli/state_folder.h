#pragma once

#include <string>

namespace murmur::cli {

/// Where commands keep what is nice to have again: $XDG_STATE_HOME/murmur, or
/// ~/.local/state/murmur. Empty if there is neither.
[[nodiscard]] std::string state_folder();

/// Makes the folder, for its owner alone, with those above it. False if that cannot be.
[[nodiscard]] bool make_state_folder(const std::string& folder);

}  // namespace murmur::cli
