#include "daemon/remote_option.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace murmur::daemon {
namespace {

namespace fs = std::filesystem;

class RemoteOption : public testing::Test {
 protected:
  RemoteOption() {
    std::string pattern = (fs::temp_directory_path() / "murmur_remote_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~RemoteOption() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  NodeConfig with_key(const std::string& url, const std::string& text, mode_t mode = 0600) const {
    const std::string path = folder_ + "/key";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    NodeConfig config;
    config.engine_url = url;
    config.engine_key_path = path;
    return config;
  }
  static std::string why_not(const NodeConfig& config) {
    const auto remote = remote_config(config);
    return remote ? "" : remote.error().message;
  }

  std::string folder_;
};

TEST_F(RemoteOption, ReadsTheKeyWithoutTheEndOfItsLine) {
  const auto remote = remote_config(with_key("http://127.0.0.1:8000/v1", " sk-1234\r\n"));
  ASSERT_TRUE(remote.has_value()) << remote.error().message;
  EXPECT_EQ(remote->key, "sk-1234");
  EXPECT_TRUE(remote->wishes.has_key);
  EXPECT_EQ(remote->url.endpoint.base_path, "");
}

TEST_F(RemoteOption, RefusesAKeyThatOthersMayReadOrThatIsNone) {
  EXPECT_NE(why_not(with_key("http://127.0.0.1:8000", "sk-1234", 0644)).find("chmod 600"),
            std::string::npos);
  EXPECT_NE(why_not(with_key("http://127.0.0.1:8000", " \n")).find("empty"), std::string::npos);
  const std::string two = why_not(with_key("http://127.0.0.1:8000", "sk-12\nsk-34"));
  EXPECT_NE(two.find("one key"), std::string::npos);
  EXPECT_EQ(two.find("sk-12"), std::string::npos);  // never repeated
}

TEST_F(RemoteOption, SendsNoKeyToAnotherMachineInClear) {
  EXPECT_NE(why_not(with_key("http://192.168.1.9:8000", "sk-1234")).find("in clear"),
            std::string::npos);
  EXPECT_EQ(why_not(with_key("https://192.168.1.9:8000", "sk-1234")), "");
  NodeConfig no_key;
  no_key.engine_url = "http://192.168.1.9:8000";
  EXPECT_EQ(why_not(no_key), "");
}

}  // namespace
}  // namespace murmur::daemon
