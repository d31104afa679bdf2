#!/usr/bin/env python3
"""What the bundled models are worth together: the tables of models/README.md.

  bench/collaboration.py [--limit N] [--repeats N] [--out FOLDER]

With `murmur eval` on data/skills/test.jsonl: what each model knows alone; four specialists with
the plans auto, moa (pure synthesis) and select; four times the generalist at temperature 0.7; and
how long the paper's sweep takes on 500 questions. Needs a release build (scripts/setup --for demo).
What was done is kept in the folder, so a run that was broken off goes on.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
SPECIALISTS = [ROOT / "models" / f"specialist-{number}.gguf" for number in range(1, 5)]
GENERALIST = [ROOT / "models" / "student.gguf"]
SWEEP = "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3"
SWEEP_QUESTIONS = 500


def evaluate(models, plans, sweep, folder, repeats=1, limit=None):
    """What `murmur eval --json` prints."""
    command = [BUILD / "bin" / "murmur", "eval", "--json", "--nodes", "4", "--plan", plans]
    command += ["--dataset", ROOT / "data" / "skills" / "test.jsonl", "--sweep", sweep]
    command += ["--out", folder, "--repeats", str(repeats), "--max-tokens", "48"]
    command += ["--limit", str(limit)] if limit else []
    for model in models:
        command += ["--model", model]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if result.returncode != 0:
        sys.exit(result.returncode)  # it has said why
    return json.loads(result.stdout)


def percent(share):
    return f"{100 * share:.1f}"


def with_interval(one):
    return f"{percent(one['accuracy'])} [{percent(one['ci_low'])} .. {percent(one['ci_high'])}]"


def points(estimate):
    """A difference in points, with its interval."""
    low, high = 100 * estimate["ci_low"], 100 * estimate["ci_high"]
    return f"{100 * estimate['mean']:+.1f} [{low:+.1f} .. {high:+.1f}]"


def print_table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def print_members(members):
    skills = sorted(members[0]["by_skill"])
    rows = [[s, *(f"{100 * m['by_skill'][s]:.0f}" for m in members)] for s in skills]
    rows.append(["**all**", *(with_interval(member) for member in members)])
    print_table(["alone, %", *(member["model"] for member in members)], rows)


def shape(config):
    return f"{config['plan']} M={config['layers']}, k={config['fan_out']}"


def print_configs(title, baseline, configs, over):
    rows = [
        [shape(c), with_interval(c), points(c[over]), f"{1000 * c['latency_mean_s']:.0f} ms",
         f"{c['queue_mean']:.2f}"]
        for c in configs
    ]  # fmt: skip
    print_table([title, "% [95%]", f"over {baseline}", "latency", "queue"], rows)


def timed_sweep():
    """Minutes that the sweep takes, members alone and the start of the nodes included."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        evaluate(SPECIALISTS, "auto", SWEEP, folder, limit=SWEEP_QUESTIONS)
        return (time.monotonic() - started) / 60


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, help="the first N questions only")
    parser.add_argument("--repeats", type=int, default=3, help="seeds for each question")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "collaboration")
    arguments = parser.parse_args()
    how = {"repeats": arguments.repeats, "limit": arguments.limit}
    four, same = arguments.out / "specialists", arguments.out / "generalist"

    auto = evaluate(SPECIALISTS, "auto", SWEEP, four, **how)
    others = evaluate(SPECIALISTS, "moa,select", "M=1,k=3;M=2,k=3", four, **how)
    deeper = evaluate(SPECIALISTS, "auto", "M=1,k=3;M=2,k=3", four, **how)
    general = evaluate(GENERALIST, "auto,moa", "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3", same, **how)

    print_members([*auto["members"], general["members"][0]])
    best = next(m["model"] for m in auto["members"] if m["node"] == auto["best_member"])
    print_configs("four specialists", best, auto["configs"] + others["configs"], "over_best_member")
    print_configs("four specialists", "M=1, k=3", deeper["configs"][1:], "over_first")
    print_configs("four times the generalist", "M=0", general["configs"], "over_first")
    print(f"The sweep {SWEEP} on {SWEEP_QUESTIONS} questions: {timed_sweep():.1f} min")


if __name__ == "__main__":
    main()
