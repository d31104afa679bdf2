#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "http/response.h"
#include "http/service.h"

namespace murmur::http {

/// The models a client can name: the plans, and the local model once it is known.
[[nodiscard]] std::vector<std::string> model_names(const NodeService::Status& status);
/// GET /v1/models. `created_s`: Unix time.
[[nodiscard]] Response models_response(const NodeService::Status& status, std::int64_t created_s);
/// GET /health: 200 if the node takes prompts, 503 while it is loading, draining or without an
/// engine; both say what the node knows of itself.
[[nodiscard]] Response health_response(const NodeService::Status& status);

}  // namespace murmur::http
