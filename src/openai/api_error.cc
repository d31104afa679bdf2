#include "openai/api_error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/assert.h"
#include "openai/error_reader.h"
#include "openai/json_reader.h"
#include "openai/json_writer.h"

namespace murmur::openai {
namespace {

struct Mapping {
  FailureKind kind;
  unsigned status;
  std::string_view type;
};

/// EngineFailed is 502, not 500: the node is well, what stands behind it failed and is started
/// anew, so a client's automatic retry makes sense. 499 is nginx's "client closed request".
constexpr std::array kMappings{
    Mapping{FailureKind::BadRequest, 400, "invalid_request_error"},
    Mapping{FailureKind::ContextExceeded, 400, "invalid_request_error"},
    Mapping{FailureKind::QueueFull, 429, "rate_limit_error"},
    Mapping{FailureKind::Draining, 503, "server_error"},
    Mapping{FailureKind::EngineUnavailable, 503, "server_error"},
    Mapping{FailureKind::EngineFailed, 502, "server_error"},
    Mapping{FailureKind::NoProposals, 502, "server_error"},
    Mapping{FailureKind::DeadlineExceeded, 504, "server_error"},
    Mapping{FailureKind::Cancelled, 499, "invalid_request_error"},
};

std::optional<FailureKind> kind_named(std::string_view code) {
  for (const Mapping& mapping : kMappings) {
    if (to_string(mapping.kind) == code) { return mapping.kind; }
  }
  return std::nullopt;
}

/// For servers that are no murmur nodes.
FailureKind kind_of_status(unsigned status) {
  switch (status) {
    case 408:
    case 504: return FailureKind::DeadlineExceeded;
    case 429: return FailureKind::QueueFull;
    case 499: return FailureKind::Cancelled;
    case 503: return FailureKind::EngineUnavailable;
    default: break;
  }
  return status >= 400 && status < 500 ? FailureKind::BadRequest : FailureKind::EngineFailed;
}

/// llama-server's type, OpenAI's code, and what vLLM and LM Studio have no name for.
bool is_about_context(const ApiError& error) {
  if (error.type == "exceed_context_size_error" || error.code == "context_length_exceeded") {
    return true;
  }
  return (error.status == 400 || error.status == 413) &&
         error.message.find("context length") != std::string::npos;
}

FailureKind kind_of(const ApiError& error) {
  if (const auto kind = kind_named(error.code)) { return *kind; }
  if (is_about_context(error)) { return FailureKind::ContextExceeded; }
  return kind_of_status(error.status);
}

/// Whole seconds; the other form, a date, needs a clock and is not used for this.
Duration parse_retry_after(std::string_view text) {
  constexpr std::uint32_t kSecondsMax = 3600;
  std::uint32_t seconds = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size()) { return Duration::zero(); }
  if (ec == std::errc::result_out_of_range) { seconds = kSecondsMax; }
  return std::chrono::seconds(std::min(seconds, kSecondsMax));
}

void write_or_null(JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  if (text.empty()) {
    out.null();
  } else {
    out.value(text);
  }
}

/// Anthropic's documentation, "Errors".
std::string_view messages_type(unsigned status) {
  switch (status) {
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 413: return "request_too_large";
    case 429: return "rate_limit_error";
    case 503: return "overloaded_error";
    case 504: return "timeout_error";
    default: break;
  }
  return status < 500 ? "invalid_request_error" : "api_error";
}

}  // namespace

ApiError to_api_error(const Failure& failure) {
  const auto* mapping = std::find_if(kMappings.begin(), kMappings.end(), [&](const Mapping& each) {
    return each.kind == failure.kind;
  });
  MURMUR_ASSERT(mapping != kMappings.end());
  return {.status = mapping->status,
          .message = failure.message,
          .type = std::string(mapping->type),
          .param = {},
          .code = std::string(to_string(failure.kind))};
}

Failure to_failure(unsigned status, std::string_view body, std::string_view retry_after) {
  JsonReader reader(body, {});
  Failure failure = to_failure(read_error(reader.root(), status));
  failure.retry_after = parse_retry_after(retry_after);
  return failure;
}

Failure to_failure(const ApiError& error) {
  return {
      .kind = kind_of(error),
      .message = error.message.empty() ? "status " + std::to_string(error.status) : error.message};
}

std::string to_json(const ApiError& error) {
  JsonWriter out;
  out.begin_object().key("error").begin_object();
  out.member("message", error.message).member("type", error.type);
  write_or_null(out, "param", error.param);
  write_or_null(out, "code", error.code);
  out.end_object().end_object();
  return out.take();
}

std::optional<std::string> with_code(std::string_view body, std::string_view code) {
  JsonReader reader(body, {});
  const Field error = reader.root()["error"];
  const std::vector<std::string_view> keys = error.keys();
  if (reader.problem() || keys.empty()) { return std::nullopt; }
  JsonWriter out;
  out.begin_object().key("error").begin_object().member("code", code);
  for (const std::string_view key : keys) {
    if (key != "code") { out.key(key).raw(error[key].json()); }
  }
  out.end_object().end_object();
  return out.take();
}

std::string to_messages_json(const ApiError& error) {
  JsonWriter out;
  out.begin_object().member("type", "error").key("error").begin_object();
  out.member("type", messages_type(error.status)).member("message", error.message);
  out.end_object().end_object();
  return out.take();
}

}  // namespace murmur::openai
