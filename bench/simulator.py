#!/usr/bin/env python3
"""How fast `murmur sim` is, on one core: events per second, memory, with checkers, with gossip.

  bench/simulator.py [--rounds N] [--only NAME]

Prints a Markdown table: median and range of the rounds beside what is wanted. Needs a release
build: scripts/setup --for bench.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
MURMUR = BUILD / "bin" / "murmur"
SMALL = ["-n", "4", "-M", "2", "-k", "3", "--rate", "0.05", "--horizon", "200000"]
# rho 0.8 with generations of ten seconds.
LOADED = ["-M", "1", "-k", "3", "--service", "const:10", "--rate", "0.016"]
SIZES = [10, 100, 1000, 10_000]
EVENTS_WANTED_OF_SIZES = 2_000_000


class Run:
    """One `murmur sim` that has ended: what it printed, and the most memory that it held."""

    def __init__(self, flags):
        command = [MURMUR, "sim", *flags, "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.report = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
        self.memory_bytes = usage.ru_maxrss * 1024
        self.seconds = usage.ru_utime + usage.ru_stime  # others may want the processor too

    def events_per_s(self):
        return self.report["events"] / self.seconds

    def times_real_time(self):
        return self.report["simulated_s"] / self.seconds

    def microseconds_per_run(self):
        return 1e6 * self.seconds / self.report["submitted"]


def of_size(nodes):
    """Flags for about EVENTS_WANTED_OF_SIZES events: each node has 0.29 a second."""
    horizon_s = EVENTS_WANTED_OF_SIZES / (0.29 * nodes)
    return ["-n", str(nodes), *LOADED, "--horizon", f"{horizon_s:.0f}"]


def idle_bytes_per_node():
    idle = ["-M", "1", "-k", "3", "--rate", "0.000001", "--horizon", "10"]
    few, many = 10, 10_000
    of_many, of_few = (Run(["-n", str(nodes), *idle]).memory_bytes for nodes in (many, few))
    return (of_many - of_few) / (many - few)


def gossip_speed():
    """Without the start, in which everybody joins at once."""
    gossip = ["-n", "2000", *LOADED, "--gossip", "--horizon"]
    short, long = Run([*gossip, "60"]), Run([*gossip, "120"])
    return 60 / (long.seconds - short.seconds)


def growth_of_cost():
    small, large = Run(of_size(SIZES[0])), Run(of_size(SIZES[-1]))
    return small.events_per_s() / large.events_per_s()


MEASURES = {
    "run": ("a run of 4 nodes, M=2, k=3, microseconds", "<= 40",
            lambda: Run(SMALL).microseconds_per_run()),
    "events": ("events per second, 4 nodes", ">= 500,000", lambda: Run(SMALL).events_per_s()),
    "checked": ("the same, with all checkers", ">= 200,000",
                lambda: Run([*SMALL, "--check"]).events_per_s()),
    "large": ("10,000 nodes at rho 0.8, times real time", ">= 100",
              lambda: Run(["-n", "10000", *LOADED, "--horizon", "1000"]).times_real_time()),
    "idle": ("bytes of an idle node, of 10,000", "<= 4,000", idle_bytes_per_node),
    "gossip": ("2,000 nodes with gossip at rho 0.8, times real time", ">= 2", gossip_speed),
    "growth": ("cost of an event with 10,000 nodes over that with 10", "<= 3", growth_of_cost),
}  # fmt: skip


def figure(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(MEASURES))
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| | wanted | median | range |\n|---|---|---|---|")
    for name, (what, wanted, measure) in MEASURES.items():
        if options.only not in (None, name):
            continue
        values = [measure() for _ in range(options.rounds)]
        spread = f"{figure(min(values))} .. {figure(max(values))}"
        print(f"| {what} | {wanted} | {figure(statistics.median(values))} | {spread} |", flush=True)


if __name__ == "__main__":
    main()
