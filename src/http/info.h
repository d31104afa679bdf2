#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/response.h"
#include "http/service.h"

namespace murmur::http {

/// The models a client can name: the plans, and the local model once it is known.
[[nodiscard]] std::vector<std::string> model_names(const NodeService::Status& status);
/// GET /v1/models. `created_s`: Unix time.
[[nodiscard]] Response models_response(const NodeService::Status& status, std::int64_t created_s);
/// GET /v1/models/NAME, its name percent-encoded as a path's part; 404 where there is none such.
[[nodiscard]] Response model_response(const NodeService::Status& status, std::int64_t created_s,
                                      std::string_view path);
inline constexpr std::string_view kModelPrefix = "/v1/models/";
/// 404, naming those there are.
[[nodiscard]] openai::ApiError model_not_found(const NodeService::Status& status);
/// GET /health: 200 if the node takes prompts, 503 while it is loading, draining or without an
/// engine; both say what the node knows of itself.
[[nodiscard]] Response health_response(const NodeService::Status& status);
/// The same for those who show no key where one is needed: only whether it takes prompts.
[[nodiscard]] Response short_health_response(const NodeService::Status& status);

}  // namespace murmur::http
