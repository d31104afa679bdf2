#include "sim/gossip_experiment.h"

#include <algorithm>
#include <vector>

#include "base/assert.h"

namespace murmur::sim {
namespace {

using membership::MemberChanged;
using What = MemberChanged::What;

constexpr Duration kWarmUp = std::chrono::seconds(5);
constexpr Duration kSpreadMax = std::chrono::minutes(1);
constexpr Duration kDetectionMax = std::chrono::minutes(2);
constexpr Duration kStep = std::chrono::milliseconds(50);

const MemberChanged* change(const membership::Notice& notice, What what) {
  const auto* changed = std::get_if<MemberChanged>(&notice);
  return changed != nullptr && changed->what == what ? changed : nullptr;
}

/// When each of the others noticed something of one member, from a moment on.
class Noticed {
 public:
  Noticed(GossipWorld& world, What what, std::string name) : world_(world), from_(world.now()) {
    world.observe(
        [this, what, name = std::move(name)](std::size_t, const membership::Notice& notice) {
          const MemberChanged* changed = change(notice, what);
          if (changed != nullptr && changed->record->name == name) {
            after_.push_back(world_.now() - from_);
          }
        });
  }
  ~Noticed() {
    world_.observe([](std::size_t, const membership::Notice&) {});
  }
  Noticed(const Noticed&) = delete;
  Noticed& operator=(const Noticed&) = delete;

  /// Lets the world run until all others noticed, or for `limit`.
  void wait(Duration limit) {
    const Instant end = world_.now() + limit;
    while (after_.size() < others() && world_.now() < end) { world_.run_for(kStep); }
  }
  /// When that share of them had; zero if it has not come to that.
  [[nodiscard]] Duration share(double part) const {
    const auto count = static_cast<std::size_t>(part * static_cast<double>(others()));
    const std::size_t nth = std::max<std::size_t>(1, count);
    return after_.size() < nth ? Duration(0) : after_[nth - 1];
  }

 private:
  [[nodiscard]] std::size_t others() const { return world_.size() - 1; }

  GossipWorld& world_;
  Instant from_;
  std::vector<Duration> after_;
};

}  // namespace

NewsSpread measure_spread(const GossipWorldOptions& options) {
  MURMUR_ASSERT(options.members >= 2);
  GossipWorld world(options);
  world.run_for(kWarmUp);
  Noticed noticed(world, What::Updated, GossipWorld::name(0));
  world.tell(0, membership::MetaChanged{"news"});
  noticed.wait(kSpreadMax);
  return {.half = noticed.share(0.5), .most = noticed.share(0.99), .all = noticed.share(1)};
}

Detection measure_detection(const GossipWorldOptions& options) {
  MURMUR_ASSERT(options.members >= 2);
  GossipWorld world(options);
  world.run_for(kWarmUp);
  Noticed noticed(world, What::Failed, GossipWorld::name(0));
  world.kill(0);
  noticed.wait(kDetectionMax);
  return {.first = noticed.share(0), .all = noticed.share(1)};
}

IdleTraffic measure_idle_traffic(const GossipWorldOptions& options, Duration time) {
  GossipWorld world(options);
  world.run_for(kWarmUp);
  const std::uint64_t datagrams = world.datagrams();
  const std::uint64_t bytes = world.bytes();
  world.run_for(time);
  const double member_seconds = to_seconds(time) * static_cast<double>(options.members);
  IdleTraffic idle{static_cast<double>(world.datagrams() - datagrams) / member_seconds,
                   static_cast<double>(world.bytes() - bytes) / member_seconds};
  for (std::size_t i = 0; i < world.size(); ++i) {
    const membership::Membership& member = world.member(i);
    const auto entries = static_cast<double>(member.members().size());
    idle.view_bytes = std::max(idle.view_bytes, static_cast<double>(member.view_bytes()) / entries);
  }
  return idle;
}

FalseAlarms measure_false_alarms(const GossipWorldOptions& options, const Slowness& slowness,
                                 Duration time) {
  GossipWorld world(options);
  FalseAlarms alarms;
  world.run_for(kWarmUp);
  std::vector<std::string> slow;
  for (std::size_t i = 0; i < slowness.members; ++i) { slow.push_back(GossipWorld::name(i)); }
  world.observe([&](std::size_t, const membership::Notice& notice) {
    const MemberChanged* failed = change(notice, What::Failed);
    if (failed == nullptr) { return; }
    const bool is_slow = std::find(slow.begin(), slow.end(), failed->record->name) != slow.end();
    ++(is_slow ? alarms.of_slow : alarms.of_healthy);
  });
  const Instant end = world.now() + time;
  while (world.now() < end) {
    for (std::size_t i = 0; i < slowness.members; ++i) { world.hold_messages(i, slowness.held); }
    world.run_for(slowness.held + slowness.free);
  }
  return alarms;
}

membership::Config without_lifeguard(membership::Config config) {
  config.suspicion_max_mult = 1;
  config.awareness_max = 1;
  return config;
}

}  // namespace murmur::sim
