#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "http/cluster_view.h"

namespace murmur::cli {

/// How much room there is, and whether colours are seen.
struct PeersLook {
  std::size_t columns = 80;    ///< no line is wider
  std::size_t rows = 100'000;  ///< nor are there more lines
  bool colours = false;
};

/// The cluster as a headline and a table, this node first, then the living. A narrow screen has
/// fewer columns, a low one fewer members.
[[nodiscard]] std::vector<std::string> peers_lines(const http::ClusterView& view,
                                                   const PeersLook& look);

/// What became different between two looks, a line for each member: who came, who went, whose
/// state, address or model is another. Before the first look there is nobody.
[[nodiscard]] std::vector<std::string> peers_changes(const http::ClusterView& before,
                                                     const http::ClusterView& now);

}  // namespace murmur::cli
