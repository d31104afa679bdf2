#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace murmur::net {

/// A text in PEM, and what it is called where something is wrong with it: its file.
struct NamedPem {
  std::string name;
  std::string text;
};

class TlsCertificate;
using TlsCertificatePtr = std::shared_ptr<const TlsCertificate>;

/// What a server for users shows: a certificate that an authority of theirs vouches for. TLS 1.2 or
/// later, ciphers as OpenSSL chooses; clients show nothing of themselves. Made once at the start,
/// read-only after that.
class TlsCertificate {
 public:
  /// `certificate`: the server's own, then those between it and the authority. The error names the
  /// text that is wrong: no PEM, a key with a password, a key of another certificate.
  [[nodiscard]] static Result<TlsCertificatePtr> from_pem(const NamedPem& certificate,
                                                          const NamedPem& key);
  ~TlsCertificate();
  TlsCertificate(const TlsCertificate&) = delete;
  TlsCertificate& operator=(const TlsCertificate&) = delete;

  /// Why clients will not accept it today, for a person; empty: the dates are right.
  [[nodiscard]] const std::string& warning() const { return warning_; }

  /// OpenSSL's side of it: tls_context.h.
  struct Context;
  [[nodiscard]] Context& context() const { return *context_; }

 private:
  TlsCertificate();

  std::unique_ptr<Context> context_;
  std::string warning_;
};

}  // namespace murmur::net
