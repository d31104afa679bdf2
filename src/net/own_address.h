#pragma once

#include <optional>
#include <string>
#include <vector>

namespace murmur::net {

/// One of this machine's addresses that others may reach it by.
struct OwnAddress {
  std::string address;  ///< in figures, without a zone
  std::string interface;
  bool is_v4 = true;
  bool on_default_route = false;  ///< it stands in what this machine sends to the wide world
};

/// The likeliest to be of use first: the one of the default route; IPv4 before IPv6; those of
/// bridges that containers and virtual machines hang on at the end. Not those of loopback, of
/// interfaces that are down, nor link-local ones.
[[nodiscard]] std::vector<OwnAddress> own_addresses();
/// The order alone.
void order_by_use(std::vector<OwnAddress>& addresses);

/// Where a node that others know at `current` is to move to, now that its machine has the addresses
/// `own`, in their order of use; nothing: nowhere. It stays where it is as long as that is there,
/// and waits where only bridges of containers are left, at which others cannot reach it.
[[nodiscard]] std::optional<std::string> address_to_follow(const std::string& current,
                                                           const std::vector<OwnAddress>& own);

}  // namespace murmur::net
