#pragma once

#include <cstddef>
#include <string>

// What simulated hosts are called. They are numbered from 0, their names and nodes from 1.
namespace murmur::sim {

[[nodiscard]] inline std::string node_name(std::size_t host) {
  return "node-" + std::to_string(host + 1);
}
/// Of "node-7": 6. Requires that it is such a name.
[[nodiscard]] inline std::size_t host_named(const std::string& name) {
  return std::stoul(name.substr(5)) - 1;
}
/// Its engine's.
[[nodiscard]] inline std::string model_name(std::size_t host) {
  return "model-" + std::to_string(host + 1);
}

}  // namespace murmur::sim
