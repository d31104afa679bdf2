#include "daemon/node_driver.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <string>

namespace murmur::daemon {
namespace {

/// A node that has opened its cluster's folder and ports, and whose model is still loading.
class LoadingNode : public testing::Test {
 protected:
  LoadingNode() {
    config_.enabled = true;
    config_.address = "127.0.0.1";
    config_.gossip_port = 0;
    config_.start = ClusterConfig::Start::Up;
    config_.data_folder = folder_;
    auto opened = Cluster::open(io_.get_executor(), config_, [](const char*) {});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    cluster_ = *std::move(opened);
    driver_.emplace(io_.get_executor(),
                    node::Setup{.self = {NodeId{1}, "attic"},
                                .records = &cluster_->records(),
                                .signatures = &cluster_->signatures()},
                    moa::Plan{});
    driver_->attach_cluster(*cluster_);
  }
  ~LoadingNode() override { std::filesystem::remove_all(folder_); }

  std::string folder_ = testing::TempDir() + "loading_node";
  boost::asio::io_context io_;
  ClusterConfig config_;
  std::unique_ptr<Cluster> cluster_;
  std::optional<NodeDriver> driver_;
};

TEST_F(LoadingNode, TrustsNobodyYet) {
  EXPECT_FALSE(driver_->trusts(cluster_->fingerprint()));  // asked by whoever knocks at its port
}

TEST_F(LoadingNode, SaysThatItLoadsWhereItsClusterIsAskedFor) {
  std::string said;
  driver_->rotate_key([&](const Result<http::KeyRotation>& end) { said = end.error().message; });
  EXPECT_NE(said.find("still loads"), std::string::npos) << said;
  EXPECT_TRUE(driver_->cluster().gossips);
  EXPECT_TRUE(driver_->cluster().members.empty());
}

TEST_F(LoadingNode, CanLeaveAtOnce) {
  bool left = false;
  bool stops = false;
  driver_->when_left([&] { stops = true; });
  driver_->leave([&](const Result<void>& done) { left = static_cast<bool>(done); });
  io_.run();
  EXPECT_TRUE(left);
  EXPECT_TRUE(stops);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/keyring.json"));
}

}  // namespace
}  // namespace murmur::daemon
