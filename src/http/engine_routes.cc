#include "http/engine_routes.h"

#include <algorithm>
#include <array>
#include <string>

namespace murmur::http {
namespace {

using prompt::Dialect;

struct RelayRoute {
  std::string_view path;
  Dialect dialect;
};
constexpr std::array kRelayed{
    RelayRoute{"/v1/completions", Dialect::Text},    RelayRoute{"/completion", Dialect::Native},
    RelayRoute{"/completions", Dialect::Native},     RelayRoute{"/infill", Dialect::Native},
    RelayRoute{"/v1/responses", Dialect::Responses}, RelayRoute{"/responses", Dialect::Responses},
    RelayRoute{"/v1/messages", Dialect::Messages},   RelayRoute{"/v1/embeddings", Dialect::Whole},
    RelayRoute{"/embeddings", Dialect::Whole},       RelayRoute{"/embedding", Dialect::Whole},
    RelayRoute{"/v1/rerank", Dialect::Whole},        RelayRoute{"/v1/reranking", Dialect::Whole},
    RelayRoute{"/rerank", Dialect::Whole},           RelayRoute{"/reranking", Dialect::Whole},
};

constexpr std::array kQueries{
    QueryRoute{"/tokenize", "POST"},
    QueryRoute{"/detokenize", "POST"},
    QueryRoute{"/apply-template", "POST"},
    QueryRoute{"/v1/messages/count_tokens", "POST"},
    QueryRoute{"/v1/chat/completions/input_tokens", "POST"},
    QueryRoute{"/chat/completions/input_tokens", "POST"},
    QueryRoute{"/v1/responses/input_tokens", "POST"},
    QueryRoute{"/responses/input_tokens", "POST"},
    QueryRoute{"/v1/chat/completions/control", "POST"},
    QueryRoute{"/props", "GET, HEAD"},
    QueryRoute{"/slots", "GET, HEAD"},
    QueryRoute{"/lora-adapters", "GET, HEAD"},
};

struct Refused {
  std::string_view method;  ///< empty: all
  std::string_view path;
  bool and_below;  ///< and every path that begins with it
  std::string_view why;
};
constexpr std::string_view kOneModel =
    "this node runs the one model that it was started with; start it with another";
constexpr std::string_view kWebPage =
    "it belongs to llama-server's own web page, which is not here";
constexpr std::string_view kAudio = "this node takes JSON only, and no files";
constexpr std::string_view kResumed =
    "an answer belongs to the connection that asked for it: it is cancelled when that is closed";
constexpr std::array kRefused{
    Refused{"POST", "/props", false,
            "the engine's settings are its owner's; give them when the node is started"},
    Refused{"POST", "/slots/", true,
            "the slots belong to the node's queue, whose jobs others wait for"},
    Refused{"POST", "/lora-adapters", false,
            "it would change the model for every user of this node; give adapters when the node is "
            "started, or `lora` with a request"},
    Refused{"", "/models/", true, kOneModel},
    Refused{"POST", "/models", false, kOneModel},
    Refused{"", "/v1/audio/", true, kAudio},
    Refused{"", "/audio/", true, kAudio},
    Refused{"", "/v1/stream", true, kResumed},
    Refused{"", "/cors-proxy", false, kWebPage},
    Refused{"", "/tools", false, kWebPage},
};

template <class Table>
auto find(const Table& table, std::string_view path) {
  const auto* const found = std::find_if(table.begin(), table.end(),
                                         [&](const auto& known) { return known.path == path; });
  return found == table.end() ? nullptr : found;
}

}  // namespace

std::optional<Dialect> relay_dialect(std::string_view path) {
  const RelayRoute* const route = find(kRelayed, path);
  if (route == nullptr) { return std::nullopt; }
  return route->dialect;
}

const QueryRoute* query_route(std::string_view path) { return find(kQueries, path); }

std::optional<openai::ApiError> refused_route(std::string_view method, std::string_view path) {
  const auto* const found =
      std::find_if(kRefused.begin(), kRefused.end(), [&](const Refused& route) {
        const bool here = route.and_below ? path.starts_with(route.path) : path == route.path;
        return here && (route.method.empty() || route.method == method);
      });
  if (found == kRefused.end()) { return std::nullopt; }
  std::string name(found->path);
  if (found->and_below) { name += "..."; }
  return openai::ApiError{
      .status = 403,
      .message = "llama-server's " + name + " is not offered by a node: " + std::string(found->why),
      .type = "permission_error",
      .code = "not_offered"};
}

Dialect error_dialect(std::string_view path) {
  return path.starts_with("/v1/messages") ? Dialect::Messages : Dialect::Chat;
}

}  // namespace murmur::http
