#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace murmur::net {

class TlsAuthorities;  // tls_authorities.h
using TlsAuthoritiesPtr = std::shared_ptr<const TlsAuthorities>;

/// Those that this machine trusts.
[[nodiscard]] TlsAuthoritiesPtr system_authorities();

/// Those of `pem` and no others: certificates of authorities, or a server's own that vouches for
/// itself. The error is about the text: "holds no ...".
[[nodiscard]] Result<TlsAuthoritiesPtr> authorities_of(const std::string& pem);

/// Makes a connection one to a public server, which an authority vouches for.
struct TlsHost {
  TlsAuthoritiesPtr authorities;  ///< not null
  std::string name;               ///< or an address in figures
};

}  // namespace murmur::net
