#pragma once

/// Stops the process when one of our own invariants is broken; on in release builds too, because a
/// node that continues with wrong state gives wrong answers quietly. Never for bad input: that is
/// somebody else's mistake and returns a Result.
#define MURMUR_ASSERT(condition)          \
  (static_cast<bool>(condition) ? void(0) \
                                : ::murmur::assertion_failed(#condition, __FILE__, __LINE__))

namespace murmur {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace murmur
