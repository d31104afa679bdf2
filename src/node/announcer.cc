#include "node/announcer.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace murmur::node {
namespace {

using membership::LoadBucket;
using membership::NodeMeta;

constexpr Duration kQueued = std::chrono::seconds(5);
constexpr Duration kFull = std::chrono::seconds(30);

bool is_other_speed(std::uint32_t told, std::uint32_t measured) {
  const double change = std::abs(static_cast<double>(measured) - static_cast<double>(told));
  return change > 0 && change >= Announcer::kSpeedChange * static_cast<double>(told);
}

bool is_other_share(std::uint32_t told, std::uint32_t measured) {
  return std::max(told, measured) - std::min(told, measured) >= Announcer::kOwnChange;
}

/// What is news whenever it changes, however little: all but the measures.
auto facts(const NodeMeta& meta) {
  return std::tie(meta.version, meta.peer_url, meta.public_key, meta.model, meta.model_hash,
                  meta.features, meta.parameters, meta.context_tokens, meta.slots, meta.load);
}

bool is_news(const NodeMeta& told, const NodeMeta& wanted) {
  return facts(told) != facts(wanted) || is_other_share(told.own_percent, wanted.own_percent) ||
         is_other_speed(told.prefill_tokens_per_s, wanted.prefill_tokens_per_s) ||
         is_other_speed(told.decode_tokens_per_s, wanted.decode_tokens_per_s);
}

}  // namespace

LoadBucket load_bucket(LoadBucket before, std::size_t free_slots, Duration wait_estimate) {
  const auto threshold = [before](LoadBucket bucket, Duration full) {
    return before >= bucket ? full / 2 : full;
  };
  if (wait_estimate >= threshold(LoadBucket::Full, kFull)) { return LoadBucket::Full; }
  if (wait_estimate >= threshold(LoadBucket::Queued, kQueued)) { return LoadBucket::Queued; }
  return free_slots > 0 ? LoadBucket::Free : LoadBucket::Busy;
}

void Announcer::consider(Instant now, const NodeMeta& wanted, std::size_t members,
                         std::size_t packets, std::size_t bytes) {
  if (!is_news(told_, wanted)) {
    due_at_ = Instant::never();
    return;
  }
  wanted_ = wanted;
  if (!told_at_) {
    due_at_ = now;
    return;
  }
  const double cost = static_cast<double>(members * packets * bytes) / kBytesPerSecond;
  due_at_ = *told_at_ + std::max(kSpacingMin, from_seconds(cost));
}

std::optional<NodeMeta> Announcer::take(Instant now) {
  if (now < due_at_) { return std::nullopt; }
  due_at_ = Instant::never();
  told_at_ = now;
  told_ = wanted_;
  return told_;
}

}  // namespace murmur::node
