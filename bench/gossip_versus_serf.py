#!/usr/bin/env python3
"""Gossip measured against Debian's Serf 0.9.4, both in the same run, side by side.

  bench/gossip_versus_serf.py lan        five members: a kill, a change of tags, a join, seen by all
  bench/gossip_versus_serf.py partition  ten members, five and five, until they are one again
  bench/gossip_versus_serf.py loss       twenty members that lose 10%, then 25% of all packets
  bench/gossip_versus_serf.py idle       twenty members at rest: traffic, CPU and memory
  bench/gossip_versus_serf.py all        everything, in about half an hour

Both clusters run at the same time, so that a busy machine disturbs both; with the same tags, a key
of 32 bytes, the profile `lan`. A figure is median [min .. max]. Needs Linux's namespaces (as root,
or where users may make their own), nft, and a release build: scripts/setup --for bench.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

from gossip_testbed import (
    BARE_MEMBER,
    ROOT,
    Cluster,
    Murmur,
    Serf,
    enter_namespaces,
    heal,
    pairs,
    part,
    set_loss,
)

SIDES = (Murmur, Serf)
SETTLE_S = 3  # until the rumours of what was before have been told
REST_S = 20  # until also memory is what it stays
# Of one trial or run, roughly; for the time that is left.
KILL_S, TAGS_S, JOIN_S, PARTITION_S, LOSS_EXTRA_S = 10.5, 1.7, 2, 27, 6


def tags_of(number, load=0):
    """What a node of ours says of itself, about 190 bytes as tags travel."""
    own = random.Random(number)
    return {
        "app": "murmur",
        "v": "0.4.0",
        "m": own.choice(["qwen2.5-1.5b-instruct-q4_k_m", "smollm2-360m-instruct-q8_0"]),
        "h": f"{own.getrandbits(64):016x}",
        "n": str(own.randrange(10**9)),
        "ctx": "8192",
        "s": "4",
        "pp": f"{own.uniform(80, 900):.1f}",
        "tg": f"{own.uniform(8, 60):.1f}",
        "u": f"https://192.168.178.{20 + number}:8443",
        "id": f"{own.getrandbits(112):028x}",
        "l": str(load),
    }


class Progress:
    """Says on stderr what goes on, and how long all of it still takes."""

    def __init__(self, expected_s):
        self.end = time.monotonic() + expected_s

    def say(self, text):
        left = max(0, self.end - time.monotonic())
        in_words = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
        print(f"    {text}; about {in_words} left", file=sys.stderr, flush=True)


def figure(values, unit, digits=2):
    low, mid, high = min(values), statistics.median(values), max(values)
    return f"{mid:.{digits}f} {unit} [{low:.{digits}f} .. {high:.{digits}f}]"


def in_seconds(values):
    return figure(values, "s")


def in_milliseconds(values):
    return figure([1000 * value for value in values], "ms", 0)


def in_counts(counts):
    return f"{counts['failed']} ({counts['refuted']} refuted)"


def each(both, name):
    return {title: it[name] for title, it in both.items()}


def on_both(measure):
    """Runs it for both kinds at the same time; returns a result for each title."""
    with concurrent.futures.ThreadPoolExecutor(len(SIDES)) as pool:
        running = {kind.title: pool.submit(measure, kind) for kind in SIDES}
        return {title: it.result() for title, it in running.items()}


def row(what, measured, shown, target):
    return {
        "what": what,
        "target": target,
        "measured": measured,
        "shown": {title: shown(values) for title, values in measured.items()},
    }


# --- Five members ---------------------------------------------------------------------------------


def kill_one(cluster, victim):
    """Returns after how long the others have all seen that it is gone, and then that it is back."""
    others = [member for member in cluster.members if member is not victim]
    time.sleep(SETTLE_S + random.random())  # at no particular moment of anybody's timers
    killed = time.monotonic()
    victim.kill()
    failed = cluster.until("failed", pairs(others, [victim]), killed)
    started = time.monotonic()
    victim.start(others[0])
    back = cluster.until("joined", pairs(others, [victim]) + pairs([victim], others), started)
    return failed - killed, back - started


def change_tags(cluster, member, load):
    """Returns after how long all others know. `load` is not what it was."""
    time.sleep(1 + random.random())
    told = cluster.kind.set_tags(member, tags_of(member.number, load))
    others = [other for other in cluster.members if other is not member]
    return cluster.until("updated", pairs(others, [member]), told) - told


def join_late(kind):
    """Returns after how long a fifth is seen by four, and sees them."""
    with Cluster(kind, 5, tags_of) as cluster:
        *others, late = cluster.members
        cluster.start(others)
        time.sleep(1 + random.random())
        started = time.monotonic()
        late.start(others[0])
        seen = cluster.until("joined", pairs(others, [late]) + pairs([late], others), started)
        return seen - started


def bench_lan(options, progress):
    def measure(kind):
        with Cluster(kind, 5, tags_of) as cluster:
            cluster.start(cluster.members)
            kills = []
            for trial in range(options.trials):
                kills.append(kill_one(cluster, cluster.members[trial % 5]))
                progress.say(f"{kind.title}: killed one, {trial + 1} of {options.trials}")
            time.sleep(SETTLE_S)
            tags = [
                change_tags(cluster, cluster.members[trial % 5], trial + 1)
                for trial in range(2 * options.trials)
            ]
            progress.say(f"{kind.title}: changed tags {len(tags)} times")
        joins = [join_late(kind) for _ in range(options.trials)]
        progress.say(f"{kind.title}: joined {len(joins)} times")
        return {"kill": kills, "tags": tags, "join": joins}

    both = on_both(measure)
    kills = {title: [kill for kill, _ in it["kill"]] for title, it in both.items()}
    backs = {title: [back for _, back in it["kill"]] for title, it in both.items()}
    return [
        row("5 members: kill -9 seen by all", kills, in_seconds, "<= 5.7 s"),
        row("a change of tags at all", each(both, "tags"), in_milliseconds, "<= 150 ms"),
        row("a join seen by all, from exec on", each(both, "join"), in_milliseconds, "<= 250 ms"),
        row("the killed one back, from exec on", backs, in_milliseconds, "-"),
    ]


# --- A partition ----------------------------------------------------------------------------------


def part_and_heal(kind):
    """Returns how long the split took to be complete, and after the healing, all to see all."""
    with Cluster(kind, 10, tags_of) as cluster:
        cluster.start(cluster.members)
        time.sleep(SETTLE_S + random.random())
        left, right = cluster.members[:5], cluster.members[5:]
        across = pairs(left, right) + pairs(right, left)
        parted = time.monotonic()
        part(kind.title, left, right)
        split = cluster.until("failed", across, parted, timeout_s=120)
        healed = time.monotonic()
        heal(kind.title)
        return split - parted, cluster.until("joined", across, healed, timeout_s=180) - healed


def bench_partition(options, progress):
    def measure(kind):
        trials = []
        for trial in range(options.partitions):
            trials.append(part_and_heal(kind))
            progress.say(f"{kind.title}: partition {trial + 1} of {options.partitions}")
        return trials

    both = on_both(measure)
    splits = {title: [split for split, _ in it] for title, it in both.items()}
    heals = {title: [whole for _, whole in it] for title, it in both.items()}
    return [
        row("10 members, 5 and 5 parted: split complete", splits, in_seconds, "-"),
        row("healed: all see all alive", heals, in_seconds, "<= 5 s"),
    ]


# --- Twenty members -------------------------------------------------------------------------------


def lose(kind, percent, minutes):
    """Returns what happened for no reason but the loss, summed over all members."""
    with Cluster(kind, 20, tags_of) as cluster:
        cluster.start(cluster.members)
        time.sleep(SETTLE_S)
        begin = {what: cluster.count(what) for what in ("failed", "refuted")}
        set_loss(percent)
        time.sleep(60 * minutes)
        return {what: cluster.count(what) - count for what, count in begin.items()}


def bench_loss(options, _):
    rows = []
    for percent, target in ((10, "0"), (25, "no more than Serf")):
        both = on_both(lambda kind: lose(kind, percent, options.minutes))
        set_loss(0)
        what = f"20 members, {percent}% loss, {options.minutes:g} min: false failures"
        rows.append(row(what, both, in_counts, target))
    return rows


def used(member):
    """Bytes and packets sent, seconds of CPU, bytes of memory."""
    return (*member.port.sent(), member.cpu_s(), member.rss_bytes())


def rest(kind, minutes):
    """Returns what each member used while nothing happened."""
    with Cluster(kind, 20, tags_of) as cluster:
        cluster.start(cluster.members)
        time.sleep(REST_S)
        started, before = time.monotonic(), [used(it) for it in cluster.members]
        time.sleep(60 * minutes)
        seconds, after = time.monotonic() - started, [used(it) for it in cluster.members]
        more = [[end - begin for begin, end in zip(*both)] for both in zip(before, after)]
        return {
            "bytes_per_s": [it[0] / seconds for it in more],
            "packets_per_s": [it[1] / seconds for it in more],
            "cpu_percent": [100 * it[2] / seconds for it in more],
            "rss_mb": [it[3] / 1e6 for it in before],
            "rss_growth_mb": [it[3] / 1e6 for it in more],
        }


def bench_idle(options, _):
    both = on_both(lambda kind: rest(kind, options.idle_minutes))

    def line(what, name, unit, digits, target):
        return row(what, each(both, name), lambda it: figure(it, unit, digits), target)

    fewer = "no more than Serf"
    growth = f"its growth in {options.idle_minutes:g} min"
    return [
        line("20 members at rest: each sends, Ethernet", "bytes_per_s", "B/s", 0, fewer),
        line("packets", "packets_per_s", "per s", 2, fewer),
        line("CPU, of one core", "cpu_percent", "%", 3, f"<= 0.1%, {fewer}"),
        line("memory (RSS)", "rss_mb", "MB", 1, "-"),
        line(growth, "rss_growth_mb", "MB", 2, "<= 2 MB"),
    ]


# --- The whole ------------------------------------------------------------------------------------

BENCHES = {
    "lan": (bench_lan, lambda it: (KILL_S + 2 * TAGS_S + JOIN_S) * it.trials),
    "partition": (bench_partition, lambda it: PARTITION_S * it.partitions),
    "loss": (bench_loss, lambda it: 2 * (60 * it.minutes + LOSS_EXTRA_S)),
    "idle": (bench_idle, lambda it: 60 * it.idle_minutes + REST_S),
}


def print_table(rows):
    print("| | Murmur | Serf 0.9.4 | wanted |\n|---|---|---|---|")
    for it in rows:
        shown = " | ".join(it["shown"][kind.title] for kind in SIDES)
        print(f"| {it['what']} | {shown} | {it['target']} |")


def find_serf():
    script = ". scripts/lib.sh && fetch_serf && serf"
    found = os.environ.get("MURMUR_SERF") or subprocess.run(
        ["bash", "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ).stdout
    if not os.access(found, os.X_OK):
        sys.exit("error: MURMUR_SERF names no serf agent, and Debian's package cannot be fetched")
    os.environ["MURMUR_SERF"] = found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=[*BENCHES, "all"])
    parser.add_argument("--trials", type=int, default=10, help="kills, joins; twice as many tags")
    parser.add_argument("--partitions", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=10, help="of each rate of loss")
    parser.add_argument("--idle-minutes", type=float, default=5)
    parser.add_argument("--json", action="store_true", help="every single value, for programs")
    options = parser.parse_args()
    if not BARE_MEMBER.exists():
        sys.exit(f"error: {BARE_MEMBER} is missing; scripts/setup --for bench builds it")
    find_serf()
    enter_namespaces()
    wanted = [BENCHES[name] for name in BENCHES if options.what in (name, "all")]
    progress = Progress(sum(expected(options) for _, expected in wanted))
    progress.say("both kinds at the same time")
    rows = []
    for bench, _ in wanted:
        done = bench(options, progress)
        for it in done:
            shown = ", ".join(f"{title} {value}" for title, value in it["shown"].items())
            progress.say(f"{it['what']}: {shown}")
        rows += done
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print_table(rows)


if __name__ == "__main__":
    main()
