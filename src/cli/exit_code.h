#pragma once

namespace murmur::cli {

// What every command ends with.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;  ///< it was tried and there is no answer
inline constexpr int kUsage = 2;   ///< it could not start: a wrong flag, a missing file
/// Ended by a signal, as a shell reports it.
[[nodiscard]] constexpr int killed_by(int signal) { return 128 + signal; }

}  // namespace murmur::cli
