#include "http/operation.h"

#include <string>
#include <utility>

#include "base/assert.h"
#include "http/cluster_json.h"
#include "http/engine_routes.h"
#include "http/gate.h"
#include "openai/chat_request.h"

namespace murmur::http {
namespace {

Response refused_by_node(const Error& error) {
  return error_response({.status = 409, .message = error.message, .code = "cluster_refused"});
}

Response response_to(const Result<void>& left) {
  return left ? Response{.body = R"({"left":true})"} : refused_by_node(left.error());
}

template <class T>
Response response_to(const Result<T>& result) {
  return result ? Response{.body = to_json(*result)} : refused_by_node(result.error());
}

template <class T>
std::function<void(Result<T>)> answer_into(const std::shared_ptr<Outbox>& out) {
  return [weak = std::weak_ptr(out)](const Result<T>& result) {
    if (const auto waiting = weak.lock()) { waiting->end(response_to(result)); }
  };
}

}  // namespace

bool is_operation(Endpoint endpoint) {
  return endpoint == Endpoint::Leave || endpoint == Endpoint::Keys ||
         endpoint == Endpoint::RotateKey;
}

std::optional<openai::ApiError> operation_refusal(const Request& request, bool from_this_machine) {
  if (!from_this_machine) {
    return openai::ApiError{.status = 403,
                            .message = request.path + " is for the node's own machine only",
                            .code = "not_this_machine"};
  }
  if (request.method == "POST" && !says_json(request)) {
    return openai::ApiError{.status = 415,
                            .message = "Content-Type must be application/json",
                            .code = "unsupported_media_type"};
  }
  return std::nullopt;
}

void start_operation(Endpoint endpoint, NodeService& service, const std::shared_ptr<Outbox>& out) {
  MURMUR_ASSERT(is_operation(endpoint));
  if (endpoint == Endpoint::Leave) { return service.leave(answer_into<void>(out)); }
  if (endpoint == Endpoint::Keys) { return service.list_keys(answer_into<KeyListing>(out)); }
  service.rotate_key(answer_into<KeyRotation>(out));
}

void start_query(Request request, NodeService& service, const std::shared_ptr<Outbox>& out) {
  const prompt::Dialect dialect = error_dialect(request.path);
  if (request.method == "POST") {  // NUL and broken UTF-8 need not survive in any engine
    const auto read = openai::parse_request_head(request.body);
    if (!read) { return out->end(error_response(read.error(), dialect)); }
  }
  const bool is_get = request.method != "POST";
  auto body = is_get ? nullptr : std::make_shared<const std::string>(std::move(request.body));
  service.query(std::move(request.path), std::move(body),
                [weak = std::weak_ptr(out), dialect](const auto& reply) {
                  const auto waiting = weak.lock();
                  if (!waiting) { return; }
                  if (const auto* failure = std::get_if<Failure>(&reply)) {
                    waiting->end(failure_response(*failure, dialect));
                    return;
                  }
                  const auto& said = std::get<NodeService::EngineReply>(reply);
                  waiting->end({.status = said.status, .body = said.body});
                });
}

Response operation_timeout() {
  return error_response({.status = 504,
                         .message = "the other nodes take too long; it may still come to its end",
                         .type = "server_error",
                         .code = "deadline_exceeded"});
}

}  // namespace murmur::http
