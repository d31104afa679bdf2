#pragma once

#include <memory>
#include <string>

namespace murmur::net {

class TlsAuthorities;  // tls_authorities.h
using TlsAuthoritiesPtr = std::shared_ptr<const TlsAuthorities>;

/// Those that this machine trusts.
[[nodiscard]] TlsAuthoritiesPtr system_authorities();

/// Makes a connection one to a public server, which an authority vouches for.
struct TlsHost {
  TlsAuthoritiesPtr authorities;  ///< not null
  std::string name;               ///< or an address in figures
};

}  // namespace murmur::net
