#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/identity.h"

namespace murmur::net {

/// Whether the node of that fingerprint (crypto::fingerprint) may be spoken to. Asked in each
/// handshake and, by a server, before each answer; on the executor's thread; must not throw.
using Trusts = std::function<bool(std::string_view fingerprint)>;

/// This node as TLS shows it: its key, its certificate and the rules of all its connections.
/// TLS 1.3 and Ed25519 only; both sides show a certificate, which is judged by its key's
/// fingerprint alone (no authority, no name, no date); no tickets, no resumption, so no early data.
/// Made once at the start, shared by client and server; read-only after that.
class TlsIdentity {
 public:
  explicit TlsIdentity(const crypto::Identity& identity);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

  /// OpenSSL's side of it: tls_context.h.
  struct Context;
  [[nodiscard]] Context& context() const { return *context_; }

 private:
  std::string fingerprint_;
  std::unique_ptr<Context> context_;
};
using TlsIdentityPtr = std::shared_ptr<const TlsIdentity>;

/// Makes a connection one between nodes that know each other.
struct TlsPeer {
  TlsIdentityPtr own;       ///< not null
  std::string fingerprint;  ///< whose key the other side must have
};

}  // namespace murmur::net
