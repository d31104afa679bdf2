// World: what goes wrong in it.
#include <utility>

#include "sim/world.h"

namespace murmur::sim {

void World::start_faults(std::vector<Fault> faults) {
  for (Fault& fault : faults) {
    agenda_.add(fault.at, {static_cast<std::uint32_t>(fault.host), kAnyLife, FaultBegins{fault}});
  }
}

void World::crash(std::size_t host) {
  Host& here = hosts_[host];
  break_streams(host);
  here.core.reset();
  here.engine.clear();
  here.slow = 0;
  here.stuck = 0;
  set_speed(host);
  here.armed_for = Instant::never();
  here.found.clear();
  here.gossip_calls.clear();
  count_jobs(host, 0);
  for (Observer* observer : observers_) { observer->on_crash(now_, host); }
}

void World::on(std::size_t host, const FaultBegins& begins) {
  const Fault& fault = begins.fault;
  Host& here = hosts_[host];
  const bool is_down = here.core == nullptr;
  if (is_down && fault.kind != FaultKind::Partition) { return; }  // what is down cannot fail
  switch (fault.kind) {
    case FaultKind::Crash: crash(host); break;
    case FaultKind::Slow: ++here.slow; break;
    case FaultKind::EngineStuck: ++here.stuck; break;
    case FaultKind::EngineCrash: lose_engine(host); break;
    case FaultKind::ClockJump:
      here.clock.jump(fault.lasts);
      here.armed_for = Instant::never();
      return arm(host);
    case FaultKind::Partition:
      ++partitions_;
      network_.connect([border = host](std::size_t from, std::size_t to) {
        return (from <= border) == (to <= border);
      });
      break;
  }
  set_speed(host);
  agenda_.add(now_ + fault.lasts,
              {static_cast<std::uint32_t>(host), kAnyLife, FaultEnds{fault, here.life}});
}

void World::on(std::size_t host, const FaultEnds& ends) {
  Host& here = hosts_[host];
  if (ends.fault.kind == FaultKind::Partition) {
    if (--partitions_ == 0) { network_.connect({}); }
    return;
  }
  if (ends.fault.kind == FaultKind::Crash) { return start_node(host); }
  if (ends.life != here.life || here.core == nullptr) { return; }  // it started afresh meanwhile
  switch (ends.fault.kind) {
    case FaultKind::Slow: --here.slow; break;
    case FaultKind::EngineStuck: --here.stuck; break;
    case FaultKind::EngineCrash: ready_engine(host); break;
    default: break;
  }
  set_speed(host);
}

/// Whatever its engine suffers from now, the worst counts.
void World::set_speed(std::size_t host) {
  Host& here = hosts_[host];
  const double slow = here.slow > 0 ? kSlowFactor : 1;
  here.engine.slow_down(now_, here.stuck > 0 ? 0 : slow);
  here.engine_due = true;
}

}  // namespace murmur::sim
