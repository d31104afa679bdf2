#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/web_head.h"
#include "net/web_url.h"

namespace murmur::models {

/// Where models are pulled from: Hugging Face, or what serves the same paths.
struct Hub {
  net::WebUrl endpoint;
  std::string token;  ///< a secret; empty: none
};

/// The value of an environment variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// As the hub's own tools find it: HF_ENDPOINT; HF_TOKEN, or the file that HF_TOKEN_PATH names, or
/// "token" in HF_HOME, by default ~/.cache/huggingface.
[[nodiscard]] Result<Hub> find_hub(const Environment& environment);

/// What its API tells of a repository: parse_listing() reads that.
[[nodiscard]] net::WebUrl listing_url(const Hub& hub, const std::string& repo);
/// One file of it. Requires is_safe_path(path).
[[nodiscard]] net::WebUrl file_url(const Hub& hub, const std::string& repo,
                                   const std::string& revision, const std::string& path);
/// Of the file itself, if `url` is of the hub's page about it.
[[nodiscard]] net::WebUrl direct_url(const Hub& hub, net::WebUrl url);
/// The value of Authorization for `url`: the hub's token for the hub, nothing for others.
[[nodiscard]] std::string authorization(const Hub& hub, const net::WebUrl& url);

/// What the hub tells beside a file: the SHA-256 and the size of what it points to.
struct LinkedFile {
  std::string sha256;  ///< in hex; empty: not told
  std::optional<std::uint64_t> bytes;
};
[[nodiscard]] LinkedFile linked_file(const net::WebHead& head);
/// A SHA-256 as 64 lower-case digits; empty if it is none.
[[nodiscard]] std::string sha256_from(std::string_view text);

/// Why the hub, or another server, does not give `what`, and what to do. Requires a status that is
/// no success.
[[nodiscard]] std::string refusal(const Hub& hub, const net::WebHead& head,
                                  const std::string& what);
/// Whether the same request may succeed later.
[[nodiscard]] bool may_pass(unsigned status);

}  // namespace murmur::models
