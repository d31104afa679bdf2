#pragma once

#include <cstddef>

namespace murmur::gossip::test {

/// How often this program has called operator new. Linking allocations.cc replaces that operator.
[[nodiscard]] std::size_t allocations();

}  // namespace murmur::gossip::test
