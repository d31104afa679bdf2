// A member that hears what a stranger sends, chosen by the first byte: as a datagram, as one of
// Serf's messages, as a visit's message; and the expressions of Serf's filters. It may not crash or
// hang, its invariants hold, and what it asks of the world is bounded.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "gossip/datagram.h"
#include "gossip/decode.h"
#include "gossip/serf_messages.h"
#include "membership/membership.h"
#include "membership/pattern.h"
#include "membership/query_match.h"

namespace murmur::membership {
namespace {

gossip::Endpoint endpoint(char last) {
  const std::array<char, 4> address{10, 0, 0, last};
  return *gossip::Endpoint::from_bytes({address.data(), address.size()}, 7946);
}

/// Knows two others, asks all for their keys, and lives a few seconds after what it was told.
class Subject {
 public:
  Subject()
      : core_({lan(), "me", endpoint(1), meta(), 5, 7, true}, pool_,
              std::vector<gossip::Alive>{{3, "edge-a", endpoint(2), {}, {}},
                                         {3, "edge-b", endpoint(3), {}, {}}}) {
    tell(KeyChangeWanted{});
  }

  void tell(const Input& input) {
    Effects out;
    core_.step(now_, input, out);
    core_.check_invariants();
    // An answer or two for each message of a datagram, and the rounds of a deadline.
    MURMUR_ASSERT(out.actions.size() <= 2 * gossip::kMessagesMax);
    for (const Action& action : out.actions) {
      const auto* order = std::get_if<ChangeKeys>(&action);
      if (order != nullptr) { changes_.push_back(*order); }
    }
  }
  void live_on() {
    for (const ChangeKeys& order : changes_) { tell(carry_out(order, ring_)); }
    changes_.clear();
    for (int i = 0; i < 20; ++i) {
      now_ = std::max(now_, core_.next_deadline());
      tell(DeadlineReached{});
    }
  }

 private:
  static std::string meta() {
    constexpr std::array<gossip::Tag, 1> kTags{{{"app", "murmur"}}};
    return *gossip::encode_tags(kTags);
  }

  RecordPool pool_;
  Membership core_;
  gossip::Keyring ring_;
  std::vector<ChangeKeys> changes_;
  Instant now_;
};

void datagram(std::string_view bytes) {
  static gossip::DatagramDecoder decoder;
  Subject subject;
  subject.tell(DatagramHeard{endpoint(2), decoder.decode(bytes)});
  subject.live_on();
}

void serf_message(std::string_view bytes) {
  const std::vector<gossip::Message> one{gossip::User{bytes}};
  Subject subject;
  subject.tell(DatagramHeard{endpoint(2), one});
  subject.live_on();
}

void visit(std::string_view bytes) {
  const auto message = gossip::decode_stream_message(bytes);
  if (!message) { return; }
  Subject subject;
  subject.tell(VisitHeard{VisitId{1}, *message});
  subject.live_on();
}

void pattern(std::string_view bytes) {
  const std::size_t half = bytes.size() / 2;
  const std::string_view text = bytes.substr(half).substr(0, gossip::kMetaBytesMax);
  const auto parsed = Pattern::parse(bytes.substr(0, half));
  if (parsed && Pattern::is_ascii(text)) { (void)parsed->matches(text); }
}

void filter(std::string_view bytes) {
  const std::array<std::string_view, 1> filters{bytes};
  (void)is_meant(filters, "me", "role");
}

}  // namespace
}  // namespace murmur::membership

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace membership = murmur::membership;
  using Target = void (*)(std::string_view);
  constexpr Target kTargets[] = {membership::datagram, membership::serf_message, membership::visit,
                                 membership::pattern, membership::filter};
  if (size == 0) { return 0; }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  kTargets[data[0] % std::size(kTargets)](bytes);
  return 0;
}
