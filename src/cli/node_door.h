#pragma once

#include <boost/asio/io_context.hpp>
#include <string>

#include "base/result.h"
#include "cli/options.h"
#include "net/cover.h"
#include "net/endpoint.h"
#include "net/http_client.h"

namespace murmur::cli {

inline constexpr const char* kDefaultNode = "http://127.0.0.1:8411";

/// What the commands that ask a running node are told of it.
struct NodeFlags {
  std::string url = kDefaultNode;
  std::string api_key_path;  ///< empty: MURMUR_API_KEY, if that is set
  std::string ca_path;       ///< empty: the authorities that this machine trusts
};

/// --node URL (also --url), --api-key-file and --ca-file.
void add_node_flags(Options& options, NodeFlags& flags);
/// The two last of them.
void add_access_flags(Options& options, NodeFlags& flags);

/// Where a node is, and how to come in.
struct NodeDoor {
  net::Endpoint endpoint;
  net::Cover cover = {};
  std::string api_key = {};  ///< a secret; empty: none is shown
};
/// The error names the flag, and no secret.
[[nodiscard]] Result<NodeDoor> node_door(const NodeFlags& flags);

[[nodiscard]] net::HttpClient client_of(boost::asio::io_context& context, const NodeDoor& node,
                                        net::HttpTimeouts timeouts = {});
/// `request` with what the node wants to see.
[[nodiscard]] net::HttpRequest with_key(net::HttpRequest request, const NodeDoor& node);

}  // namespace murmur::cli
