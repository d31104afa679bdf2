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
  here.engine.slow_down(now_, 1);  // the next one starts afresh
  here.engine_due = true;
  here.armed_for = Instant::never();
  here.found.clear();
  here.gossip_calls.clear();
  count_jobs(host, 0);
  for (Observer* observer : observers_) { observer->on_crash(now_, host); }
}

void World::on(std::size_t host, const FaultBegins& begins) {
  const Fault& fault = begins.fault;
  Host& here = hosts_[host];
  if (here.core == nullptr) { return; }  // what is down cannot fail
  switch (fault.kind) {
    case FaultKind::Crash: crash(host); break;
    case FaultKind::Slow:
    case FaultKind::EngineStuck:
      here.engine.slow_down(now_, fault.kind == FaultKind::Slow ? kSlowFactor : 0);
      here.engine_due = true;
      break;
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
  agenda_.add(now_ + fault.lasts, {static_cast<std::uint32_t>(host), kAnyLife, FaultEnds{fault}});
}

void World::on(std::size_t host, const FaultEnds& ends) {
  Host& here = hosts_[host];
  if (ends.fault.kind == FaultKind::Partition) {
    if (--partitions_ == 0) { network_.connect({}); }
    return;
  }
  if (ends.fault.kind == FaultKind::Crash) { return start_node(host); }
  if (here.core == nullptr) { return; }  // it crashed meanwhile, and starts afresh
  switch (ends.fault.kind) {
    case FaultKind::Slow:
    case FaultKind::EngineStuck:
      here.engine.slow_down(now_, 1);
      here.engine_due = true;
      break;
    case FaultKind::EngineCrash: ready_engine(host); break;
    default: break;
  }
}

}  // namespace murmur::sim
