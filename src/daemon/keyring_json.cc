#include "daemon/keyring_json.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "gossip/base64.h"

namespace murmur::daemon {
namespace {

namespace json = boost::json;

std::optional<gossip::Key> key_of(const json::value& value) {
  const json::string* const text = value.if_string();
  if (text == nullptr) { return std::nullopt; }
  const auto bytes = gossip::from_base64({text->data(), text->size()});
  if (!bytes) { return std::nullopt; }
  const auto key = gossip::Key::from_bytes(*bytes);
  return key ? std::optional(*key) : std::nullopt;
}

}  // namespace

std::string to_json(const gossip::Keyring& keyring) {
  std::string text = "[";
  for (const gossip::Key& key : keyring.keys()) {
    if (text.size() > 1) { text += ','; }
    text += "\n  \"" + gossip::to_base64(key.bytes()) + '"';
  }
  return text + "\n]\n";
}

Result<gossip::Keyring> keyring_from_json(std::string_view text) {
  boost::system::error_code ec;
  const json::value parsed = json::parse({text.data(), text.size()}, ec);
  const json::array* const listed = ec ? nullptr : parsed.if_array();
  if (listed == nullptr) { return Error{"it is cut, or no JSON array of keys"}; }
  gossip::Keyring keyring;
  for (const json::value& value : *listed) {
    const auto key = key_of(value);
    if (!key) { return Error{"one of its keys is not 16, 24 or 32 bytes in base64"}; }
    if (const Result<void> added = keyring.add(*key); !added) { return added.error(); }
  }
  return keyring;
}

}  // namespace murmur::daemon
