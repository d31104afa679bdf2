#include "cli/sim_violation.h"

#include <gtest/gtest.h>

#include "cli/sim_options.h"

namespace murmur::cli {
namespace {

TEST(SimViolation, IsOneLineWithTheCommandThatComesToItAgain) {
  const sim::Violation violation{Instant(12'345'678'901ns), "order", "node-1: wrong"};
  EXPECT_EQ(violation_text({"--scenario", "scenarios/churn.toml", "--json"}, 7, violation),
            "murmur sim --scenario scenarios/churn.toml --seed 7 --until 12.345679"
            "  # order: node-1: wrong");
}

TEST(SimViolation, RepeatsOtherFlagsAndNotWhatIsGivenAnew) {
  EXPECT_EQ(reproduction({"-n", "4", "--seed", "3", "--check", "--until=9", "--trace", "a.jsonl",
                          "--topology", "my file", "--seed=5"},
                         8, Instant(2s)),
            "murmur sim -n 4 --check --topology 'my file' --seed 8 --until 2.000001");
}

TEST(SimViolation, NamesWhatTheEnvironmentSet) {
  ::setenv("MURMUR_SERVICE", "exp:2,const:3", 1);
  ::setenv("MURMUR_GOSSIP", "true", 1);
  ::setenv("MURMUR_LAYERS", "2", 1);
  const auto sim = parse_sim({"-M", "1", "--check"});
  for (const char* name : {"MURMUR_SERVICE", "MURMUR_GOSSIP", "MURMUR_LAYERS"}) {
    ::unsetenv(name);
  }
  ASSERT_TRUE(sim.has_value()) << sim.error().text;
  EXPECT_EQ(sim->experiment.world.engines.size(), 2U);
  EXPECT_EQ(reproduction(sim->line, 8, Instant(2s)),
            "murmur sim --service=exp:2,const:3 --gossip -M 1 --check --seed 8 --until 2.000001");
}

TEST(SimViolation, ItsTimeIsJustBeyondIt) {
  const Instant at(86'400'000'000'999ns);
  const auto sim = parse_sim({"--scenario", "swarm", "--seed", "1", "--until", "86400.000001"});
  ASSERT_TRUE(sim.has_value());
  EXPECT_EQ(reproduction({}, 1, at), "murmur sim --seed 1 --until 86400.000001");
  EXPECT_GE(Instant(sim->experiment.until), at);
}

}  // namespace
}  // namespace murmur::cli
