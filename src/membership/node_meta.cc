#include "membership/node_meta.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

#include "base/assert.h"
#include "base/hex.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "gossip/messages.h"
#include "gossip/serf_messages.h"

namespace murmur::membership {
namespace {

using gossip::Tag;

// The tags' names are short, since all of them share 512 bytes.
constexpr std::string_view kApp = "app";
constexpr std::string_view kMurmur = "murmur";
constexpr std::string_view kVersion = "v";
constexpr std::string_view kUrl = "u";
constexpr std::string_view kKey = "k";
constexpr std::string_view kModel = "m";
constexpr std::string_view kHash = "h";
constexpr std::string_view kFeatures = "f";
constexpr std::string_view kParameters = "p";  // in millions
constexpr std::string_view kContext = "c";
constexpr std::string_view kSlots = "s";
constexpr std::string_view kSpeeds = "r";  // prefill/decode
constexpr std::string_view kOwn = "o";     // per cent
constexpr std::string_view kLoad = "l";
constexpr std::string_view kSignature = "g";

constexpr std::size_t kUrlBytesMax = 64;
constexpr std::size_t kWordBytesMax = 24;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::uint64_t kMillion = 1'000'000;

/// Empty unless it is exactly `bytes` bytes in hex.
std::string from_hex(std::string_view digits, std::size_t bytes) {
  if (digits.size() != 2 * bytes) { return {}; }
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned byte = 0;
    const auto [end, ec] = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    if (ec != std::errc() || end != digits.data() + i + 2) { return {}; }
    out += static_cast<char>(byte);
  }
  return out;
}

template <class Number>
bool read(std::string_view text, Number& into) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), into);
  return ec == std::errc() && end == text.data() + text.size();
}

bool read_speeds(std::string_view text, NodeMeta& into) {
  const std::size_t slash = text.find('/');
  return slash != text.npos && read(text.substr(0, slash), into.prefill_tokens_per_s) &&
         read(text.substr(slash + 1), into.decode_tokens_per_s);
}

bool read_percent(std::string_view text, std::uint32_t& into) {
  return read(text, into) && into <= 100;
}

bool read_load(std::string_view text, NodeMeta& into) {
  std::uint8_t bucket = 0;
  if (!read(text, bucket) || bucket > static_cast<std::uint8_t>(LoadBucket::Full)) { return false; }
  into.load = static_cast<LoadBucket>(bucket);
  return true;
}

/// Text of others, for terminals and logs too.
bool read_text(std::string_view text, std::string& into) {
  if (printable(text) != text) { return false; }
  into = text;
  return true;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  return read(text, port) && port > 0;
}

/// An address in figures and a port, and nothing else that a client might take for a place: no name
/// to look up, no socket of the reader's machine, no path.
bool is_peer_url(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) { return false; }
  url.remove_prefix(kScheme.size());
  const std::size_t colon = url.rfind(':');
  if (colon == std::string_view::npos || !is_port(url.substr(colon + 1))) { return false; }
  std::string_view address = url.substr(0, colon);
  const bool is_v6 = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (is_v6) { address = address.substr(1, address.size() - 2); }
  const std::string_view allowed = is_v6 ? "0123456789abcdefABCDEF:." : "0123456789.";
  return !address.empty() && address.find_first_not_of(allowed) == std::string_view::npos;
}

bool read_peer_url(std::string_view text, std::string& into) {
  if (!is_peer_url(text)) { return false; }
  into = text;
  return true;
}

bool read_parameters(std::string_view text, std::uint64_t& into) {
  std::uint64_t millions = 0;
  if (!read(text, millions) || millions > UINT64_MAX / kMillion) { return false; }
  into = millions * kMillion;
  return true;
}

/// False if the value makes no sense. Unknown tags do.
bool read_tag(const Tag& tag, NodeMeta& into) {
  if (tag.key == kVersion) { return read_text(tag.value, into.version); }
  if (tag.key == kUrl) { return read_peer_url(tag.value, into.peer_url); }
  if (tag.key == kModel) { return read_text(tag.value, into.model); }
  if (tag.key == kHash) { return read_text(tag.value, into.model_hash); }
  if (tag.key == kFeatures) { return read_text(tag.value, into.features); }
  if (tag.key == kParameters) { return read_parameters(tag.value, into.parameters); }
  if (tag.key == kContext) { return read(tag.value, into.context_tokens); }
  if (tag.key == kSlots) { return read(tag.value, into.slots) && into.slots > 0; }
  if (tag.key == kSpeeds) { return read_speeds(tag.value, into); }
  if (tag.key == kOwn) { return read_percent(tag.value, into.own_percent); }
  if (tag.key == kLoad) { return read_load(tag.value, into); }
  if (tag.key == kKey) {
    into.public_key = from_hex(tag.value, kKeyBytes);
    return !into.public_key.empty();
  }
  return true;
}

/// What is signed: no record of one node passes for another's, and nothing else that this key may
/// sign passes for a record.
std::string signed_text(std::string_view name, std::string_view tags) {
  std::string text = "murmur node record 1\n";
  text += name;
  text += '\n';
  text += tags;
  return text;
}

std::string encoded(const std::vector<Tag>& tags) {
  const auto bytes = gossip::encode_tags(tags);
  MURMUR_ASSERT(bytes);
  return *bytes;
}

}  // namespace

std::string encode_node_meta(std::string_view name, const NodeMeta& meta, Signatures& signatures) {
  const std::string key = to_hex(meta.public_key);
  const std::string parameters = std::to_string((meta.parameters + kMillion / 2) / kMillion);
  const std::string context = std::to_string(meta.context_tokens);
  const std::string slots = std::to_string(meta.slots);
  const std::string speeds =
      std::to_string(meta.prefill_tokens_per_s) + '/' + std::to_string(meta.decode_tokens_per_s);
  const std::string own = std::to_string(std::min(meta.own_percent, 100U));
  const std::string load = std::to_string(static_cast<unsigned>(meta.load));
  std::vector<Tag> tags{{kApp, kMurmur}};
  const auto add = [&tags](std::string_view tag, std::string_view value) {
    if (!value.empty()) { tags.push_back({tag, value}); }
  };
  add(kVersion, utf8_prefix(meta.version, kWordBytesMax));
  add(kUrl, meta.peer_url.size() <= kUrlBytesMax ? std::string_view(meta.peer_url) : "");
  add(kKey, key);
  add(kModel, utf8_prefix(meta.model, NodeMeta::kModelBytesMax));
  add(kHash, utf8_prefix(meta.model_hash, kWordBytesMax));
  add(kFeatures, utf8_prefix(meta.features, kWordBytesMax));
  add(kParameters, parameters);
  add(kContext, context);
  add(kSlots, slots);
  add(kSpeeds, speeds);
  add(kOwn, own);
  add(kLoad, load);
  const std::string signature = to_hex(signatures.sign(signed_text(name, encoded(tags))));
  add(kSignature, signature);
  return encoded(tags);
}

std::string claimed_owner(std::string_view meta) {
  const auto tags = gossip::decode_tags(meta);
  if (!tags) { return {}; }
  const auto key =
      std::find_if(tags->begin(), tags->end(), [](const Tag& tag) { return tag.key == kKey; });
  return key == tags->end() ? std::string() : from_hex(key->value, kKeyBytes);
}

std::optional<SignedMeta> decode_node_meta(std::string_view name, std::string_view meta,
                                           Signatures& signatures) {
  auto tags = gossip::decode_tags(meta);
  if (!tags) { return std::nullopt; }
  const bool ours = std::find(tags->begin(), tags->end(), Tag{kApp, kMurmur}) != tags->end();
  if (!ours) { return std::nullopt; }
  SignedMeta read;
  std::string signature;
  std::vector<Tag> others;
  for (const Tag& tag : *tags) {
    if (tag.key == kSignature) {
      signature = from_hex(tag.value, kSignatureBytes);
      continue;
    }
    if (!read_tag(tag, read.meta)) { return std::nullopt; }
    others.push_back(tag);
  }
  read.genuine =
      !signature.empty() && !read.meta.public_key.empty() &&
      signatures.verify(read.meta.public_key, signed_text(name, encoded(others)), signature);
  return read;
}

}  // namespace murmur::membership
