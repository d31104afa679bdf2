#include "daemon/remote_option.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "files/private_file.h"
#include "net/server_url.h"

namespace murmur::daemon {
namespace {

constexpr std::size_t kKeyBytesMax = 4096;

/// Without the line's end that editors put behind it. The error does not repeat it.
Result<std::string> read_key(const std::string& path) {
  auto text = read_private_file(path, kKeyBytesMax);
  if (!text) { return text.error(); }
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text->find_first_not_of(kSpace);
  if (begin == std::string::npos) { return Error{path + " is empty"}; }
  std::string key = text->substr(begin, text->find_last_not_of(kSpace) + 1 - begin);
  const bool is_one_word =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!is_one_word) { return Error{path + " must hold one key, in one line"}; }
  return Result<std::string>(boost::system::in_place_value, std::move(key));
}

}  // namespace

Result<engine::RemoteConfig> remote_config(const NodeConfig& config) {
  auto url = net::parse_server_url(config.engine_url);
  if (!url) { return Error{"--engine: " + url.error().message}; }
  engine::RemoteConfig remote;
  remote.url = *std::move(url);
  remote.wishes = {.model = config.engine_model,
                   .slots = config.slots,
                   .context_tokens = config.context_tokens,
                   .has_key = !config.engine_key_path.empty()};
  if (config.engine_key_path.empty()) { return remote; }
  if (!net::keeps_secrets(remote.url)) {
    return Error{"--engine-key-file: the key would go to " + net::to_string(remote.url) +
                 " in clear; use https://, or a tunnel that ends on this machine"};
  }
  auto key = read_key(config.engine_key_path);
  if (!key) { return Error{"--engine-key-file: " + key.error().message}; }
  remote.key = *std::move(key);
  return remote;
}

}  // namespace murmur::daemon
