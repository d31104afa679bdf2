#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "cli/ask_node.h"
#include "cli/node_door.h"
#include "net/http_client.h"

namespace murmur::cli {

/// For what a node does before it answers; it gives up after two minutes itself.
inline constexpr Duration kOperationPatience = std::chrono::seconds(150);

/// One exchange with a node whose answer is a JSON text; runs the context until its end. A signal,
/// or the end of whoever reads the output, breaks it off.
[[nodiscard]] Result<std::string, AskFailure> fetch_json(AskPlace place, net::HttpClient& client,
                                                         net::HttpRequest request);
/// For a POST of the owner's: JSON, so that the node takes it.
[[nodiscard]] net::HttpRequest owner_post(const std::string& target);

/// Says why there is no answer, and what to do if no node is there; returns the exit code.
[[nodiscard]] int report(const std::string& command, const AskFailure& failure);

}  // namespace murmur::cli
