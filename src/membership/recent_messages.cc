#include "membership/recent_messages.h"

#include <algorithm>

namespace murmur::membership {

bool RecentMessages::take(LamportClock& clock, gossip::LamportTime time, std::uint64_t id) {
  if (!LamportClock::is_plausible(time)) { return false; }
  clock.witness(time);
  const gossip::LamportTime oldest = clock.time() > kSpan ? clock.time() - kSpan : 0;
  by_time_.erase(by_time_.begin(), by_time_.lower_bound(oldest));
  if (time < oldest) { return false; }
  std::vector<std::uint64_t>& known = by_time_[time];
  if (known.size() == kOfOneTimeMax) { return false; }
  if (std::find(known.begin(), known.end(), id) != known.end()) { return false; }
  known.push_back(id);
  return true;
}

}  // namespace murmur::membership
