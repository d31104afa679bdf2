#include "gossip/sealing.h"

#include <algorithm>

#include "gossip/message_type.h"

namespace murmur::gossip {
namespace {

constexpr std::size_t kBlockBytes = 16;

std::size_t sealed_size(std::size_t plaintext, SealVersion version) {
  if (version == SealVersion::Padded) { plaintext += kBlockBytes - plaintext % kBlockBytes; }
  return kSealBytes + plaintext;
}

void append_payload(const Keyring& ring, Aead& aead, NonceSource& nonces,
                    std::string_view associated, std::string_view plaintext, std::string& out,
                    SealVersion version) {
  const Nonce nonce = nonces.next();
  out.push_back(static_cast<char>(version));
  out.append(nonce.data(), nonce.size());
  if (version == SealVersion::Plain) {
    return aead.seal(ring.primary(), nonce, associated, plaintext, out);
  }
  const std::size_t padding = kBlockBytes - plaintext.size() % kBlockBytes;
  std::string padded(plaintext);
  padded.append(padding, static_cast<char>(padding));
  aead.seal(ring.primary(), nonce, associated, padded, out);
}

/// `text` without its PKCS7 padding. memberlist trusts the last byte; a wrong one must not reach
/// beyond the text.
Decoded<std::string_view> without_padding(std::string_view text) {
  if (text.empty() || text.size() % kBlockBytes != 0) { return DecodeError::CannotDecrypt; }
  const auto padding = static_cast<unsigned char>(text.back());
  if (padding == 0 || padding > kBlockBytes) { return DecodeError::CannotDecrypt; }
  const std::string_view pad = text.substr(text.size() - padding);
  const bool even = std::all_of(pad.begin(), pad.end(), [&](char c) { return c == text.back(); });
  if (!even) { return DecodeError::CannotDecrypt; }
  return text.substr(0, text.size() - padding);
}

Decoded<std::string_view> open_payload(const Keyring& ring, Aead& aead, std::string_view associated,
                                       std::string_view payload, std::string& buffer) {
  if (payload.size() < kSealBytes) { return DecodeError::CannotDecrypt; }
  const auto version = static_cast<SealVersion>(payload[0]);
  if (version != SealVersion::Padded && version != SealVersion::Plain) {
    return DecodeError::CannotDecrypt;
  }
  Nonce nonce{};
  std::copy_n(payload.begin() + 1, nonce.size(), nonce.begin());
  const std::string_view sealed = payload.substr(1 + kNonceBytes);
  for (const Key& key : ring.keys()) {
    buffer.clear();
    if (!aead.open(key, nonce, associated, sealed, buffer)) { continue; }
    return version == SealVersion::Padded ? without_padding(buffer)
                                          : Decoded<std::string_view>(buffer);
  }
  return DecodeError::CannotDecrypt;
}

}  // namespace

void seal_datagram(const Keyring& ring, Aead& aead, NonceSource& nonces, std::string_view plaintext,
                   std::string& out, SealVersion version) {
  append_payload(ring, aead, nonces, {}, plaintext, out, version);
}

Decoded<std::string_view> open_datagram(const Keyring& ring, Aead& aead, Plaintext plaintext,
                                        std::string_view datagram, std::string& buffer) {
  if (ring.empty()) { return datagram; }
  const Decoded<std::string_view> opened = open_payload(ring, aead, {}, datagram, buffer);
  if (!opened && plaintext == Plaintext::Accept) { return datagram; }
  return opened;
}

void seal_stream(const Keyring& ring, Aead& aead, NonceSource& nonces, std::string_view plaintext,
                 std::string& out, SealVersion version) {
  const std::size_t length = sealed_size(plaintext.size(), version);
  MURMUR_ASSERT(length <= UINT32_MAX);
  std::array<char, kFrameBytes> frame{static_cast<char>(MessageType::Encrypt)};
  for (std::size_t i = 1; i < kFrameBytes; ++i) {
    frame[i] = static_cast<char>(length >> (8 * (kFrameBytes - 1 - i)));
  }
  out.append(frame.data(), frame.size());
  append_payload(ring, aead, nonces, {frame.data(), frame.size()}, plaintext, out, version);
}

Decoded<std::string_view> open_frame(const Keyring& ring, Aead& aead, std::string_view frame,
                                     std::string_view payload, std::string& buffer) {
  return open_payload(ring, aead, frame, payload, buffer);
}

}  // namespace murmur::gossip
