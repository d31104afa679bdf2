#include "net/own_address.h"

#include <gtest/gtest.h>

#include "net/host_port.h"

namespace murmur::net {
namespace {

TEST(OwnAddress, TheOneOfTheDefaultRouteComesFirstAndBridgesOfContainersLast) {
  std::vector<OwnAddress> addresses{
      {.address = "172.17.0.1", .interface = "docker0"},
      {.address = "fd00::2", .interface = "eth0", .is_v4 = false, .on_default_route = true},
      {.address = "10.8.0.2", .interface = "wg0"},
      {.address = "fd00::3", .interface = "wlan0", .is_v4 = false},
      {.address = "192.168.1.7", .interface = "eth0", .on_default_route = true},
      {.address = "172.18.0.1", .interface = "br-5f0a"}};
  order_by_use(addresses);
  std::string order;
  for (const OwnAddress& each : addresses) { order += each.address + " "; }
  EXPECT_EQ(order, "192.168.1.7 fd00::2 10.8.0.2 fd00::3 172.17.0.1 172.18.0.1 ");
}

TEST(OwnAddress, IsFollowedOntoANetworkAndNeverOntoABridgeOfContainers) {
  const OwnAddress docker{.address = "172.17.0.1", .interface = "docker0"};
  const OwnAddress wlan{.address = "192.168.1.5", .interface = "wlan0", .on_default_route = true};
  const OwnAddress other{.address = "10.0.0.9", .interface = "eth0"};
  EXPECT_EQ(address_to_follow("192.168.1.5", {wlan, docker}), std::nullopt);
  EXPECT_EQ(address_to_follow("192.168.1.5", {other, wlan, docker}), std::nullopt);  // still there
  EXPECT_EQ(address_to_follow("192.168.1.5", {docker}), std::nullopt);               // out of reach
  EXPECT_EQ(address_to_follow("192.168.1.5", {}), std::nullopt);
  EXPECT_EQ(address_to_follow("192.168.1.5", {other, docker}), "10.0.0.9");
  EXPECT_EQ(address_to_follow("172.17.0.1", {wlan, docker}),
            "192.168.1.5");  // started before Wi-Fi
}

TEST(OwnAddress, ThisMachinesAreInFiguresAndNotOfLoopback) {
  for (const OwnAddress& each : own_addresses()) {  // a machine off the net has none
    EXPECT_TRUE(gossip_endpoint(each.address, 1)) << each.address;
    EXPECT_FALSE(is_loopback(each.address)) << each.address;
    EXPECT_FALSE(each.interface.empty());
  }
}

}  // namespace
}  // namespace murmur::net
