#include "net/proposal_reader.h"

#include <utility>

#include "openai/api_error.h"
#include "openai/chat_chunk.h"

namespace murmur::net {
namespace {

/// Whether the server understood what it was asked and says no. A page of a proxy before it does
/// not count; nor does a redirection.
bool is_refusal(const HttpResponse& response) {
  if (response.status < 400) { return false; }
  if (response.status == 429 || response.status == 503) { return true; }
  const std::size_t first = response.body.find_first_not_of(" \t\r\n");
  return first != std::string::npos && response.body[first] == '{';
}

}  // namespace

std::optional<ProposalReader::Piece> ProposalReader::read(std::string_view data,
                                                          Duration since_asked) {
  if (!wants_more() || data == "[DONE]") { return std::nullopt; }
  auto chunk = openai::parse_chunk(data);
  if (!chunk) {
    nonsense_ = "sent nonsense: " + chunk.error().message;
    return std::nullopt;
  }
  if (chunk->error) {
    failure_ = openai::to_failure(*chunk->error);
    return std::nullopt;
  }
  if (!chunk->model.empty()) { model_ = std::move(chunk->model); }
  if (chunk->finish) { finish_ = chunk->finish; }
  if (chunk->usage) { usage_ = chunk->usage; }
  if (chunk->report) { report_ = std::move(chunk->report); }
  if (chunk->text.empty()) { return std::nullopt; }
  if (!first_text_) { first_text_ = since_asked; }
  ++pieces_;
  return Piece{std::move(chunk->text), 1};  // peers that do not coalesce send one token at a time
}

CallEnd ProposalReader::end(const Result<HttpResponse>& response, Duration since_asked) const {
  if (failure_) { return *failure_; }
  if (!nonsense_.empty()) { return PeerLost{nonsense_}; }
  if (finish_) { return proposal_end(since_asked); }  // whole, whatever broke after that
  if (!response) { return PeerLost{response.error().message}; }
  if (is_refusal(*response)) {
    return openai::to_failure(response->status, response->body, response->retry_after);
  }
  if (response->status >= 200 && response->status < 300) {
    return PeerLost{"its answer is not a whole stream of a chat completion"};
  }
  return PeerLost{"answered with HTTP status " + std::to_string(response->status)};
}

wire::ProposalEnd ProposalReader::proposal_end(Duration since_asked) const {
  wire::ProposalEnd end;
  if (report_) {
    end = *report_;
  } else {
    // Not a murmur node: what it took, as seen from here.
    const Duration ttft = first_text_.value_or(since_asked);
    end.usage = usage_.value_or(prompt::Usage{.completion_tokens = pieces_});
    end.timings = {.ttft = ttft, .service_time = since_asked, .decode_time = since_asked - ttft};
  }
  end.finish = *finish_;
  if (end.model.empty()) { end.model = model_; }
  return end;
}

}  // namespace murmur::net
