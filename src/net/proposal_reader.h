#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/failure.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"
#include "wire/propose.h"

namespace murmur::net {

/// The peer, or what is said to be one, cannot be relied on for now.
struct PeerLost {
  std::string reason;
};
/// How a call to a peer ended: with a proposal, with its refusal, or not properly.
using CallEnd = std::variant<wire::ProposalEnd, Failure, PeerLost>;

/// Makes sense of one peer's answer, event by event. What breaks the rules ends the call; how much
/// text is too much is for the core to say. Times are counted from the question.
class ProposalReader {
 public:
  /// `model_asked` names the writer where the answer does not.
  explicit ProposalReader(std::string model_asked) : model_(std::move(model_asked)) {}

  struct Piece {
    std::string text;
    std::uint32_t tokens = 0;
  };
  /// The proposal's text in this event, if there is any.
  [[nodiscard]] std::optional<Piece> read(std::string_view data, Duration since_asked);
  /// False once nothing useful can follow.
  [[nodiscard]] bool wants_more() const { return !failure_ && nonsense_.empty(); }

  /// Its end, when the exchange has ended with `response`.
  [[nodiscard]] CallEnd end(const Result<HttpResponse>& response, Duration since_asked) const;

 private:
  [[nodiscard]] wire::ProposalEnd proposal_end(Duration since_asked) const;

  std::string model_;
  std::optional<prompt::FinishReason> finish_;
  std::optional<prompt::Usage> usage_;
  std::optional<wire::ProposalEnd> report_;
  std::optional<Duration> first_text_;
  std::uint32_t pieces_ = 0;
  std::optional<Failure> failure_;
  std::string nonsense_;  // what is wrong with an event
};

}  // namespace murmur::net
