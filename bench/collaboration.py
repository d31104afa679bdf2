#!/usr/bin/env python3
"""What the bundled models are worth together: the tables of models/README.md.

  bench/collaboration.py [--limit N] [--repeats N] [--out FOLDER]

With `murmur eval` on data/skills/test.jsonl: what each model knows alone; four specialists with
the plans auto, moa (pure synthesis) and select; what a plain vote of the four makes of their
answers; four times the generalist at temperature 0.7; and how long the paper's sweep takes on 500
questions. Needs a release build (scripts/setup --for demo).
What was done is kept in the folder, so a run that was broken off goes on.
"""
import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEST_SET = ROOT / "data" / "skills" / "test.jsonl"
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
SPECIALISTS = [ROOT / "models" / f"specialist-{number}.gguf" for number in range(1, 5)]
GENERALIST = [ROOT / "models" / "student.gguf"]
SWEEP = "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3"
SWEEP_QUESTIONS = 500
VOTE = "a plain vote"


def evaluate(models, plans, sweep, folder, repeats=1, limit=None):
    """What `murmur eval --json` prints."""
    command = [BUILD / "bin" / "murmur", "eval", "--json", "--nodes", "4", "--plan", plans]
    command += ["--dataset", TEST_SET, "--sweep", sweep]
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


def right_by_question(folder, repeats, limit):
    """For each question, the mean share of right answers over its repeats: of each setting, by the
    name that shape() gives it, and of a plain vote on what the members say alone."""
    asked = [json.loads(line) for line in TEST_SET.read_text().splitlines()][:limit]
    answers = {question["id"]: question["answer"] for question in asked}
    alone = collections.defaultdict(list)
    shares = collections.defaultdict(lambda: collections.defaultdict(list))
    for trial in map(json.loads, (folder / "trials.jsonl").read_text().splitlines()[1:]):
        question = trial["question"]
        if question not in answers or trial["repeat"] >= repeats:
            continue  # of a longer run in the same folder
        if trial["layers"] == 0:
            alone[question, trial["repeat"]].append(trial["answer"])
        else:
            is_right = trial["answer"] == answers[question]
            shares[shape(trial)][question].append(float(is_right))
    for (question, _), said in alone.items():
        shares[VOTE][question].append(vote_share(said, answers[question]))
    return {
        name: {question: statistics.mean(each) for question, each in by_question.items()}
        for name, by_question in shares.items()
    }


def vote_share(said, right):
    """How probably the commonest answer is the right one; a tie is decided by chance. Who failed
    to answer has no vote."""
    counts = collections.Counter(answer for answer in said if answer)
    first = [answer for answer, count in counts.items() if count == max(counts.values())]
    return (right in first) / max(1, len(first))


def mean_of(values):
    """With its 95% interval, by the central limit theorem."""
    mean = statistics.mean(values)
    margin = 1.96 * statistics.stdev(values) / len(values) ** 0.5
    return {"mean": mean, "ci_low": mean - margin, "ci_high": mean + margin}


def print_vote(folder, configs, repeats, limit):
    """Each of the settings beside the vote on the same questions."""
    shares = right_by_question(folder, repeats, limit)
    vote = shares[VOTE]
    rows = [[VOTE, percent(statistics.mean(vote.values())), ""]]
    for config in configs:
        share = shares[shape(config)]
        mean = statistics.mean(share.values())
        if abs(mean - config["accuracy"]) > 1e-9:  # it may forgive a form in which this does not
            sys.exit(f"{shape(config)}: {mean} by text, {config['accuracy']} by murmur eval")
        difference = mean_of([share[question] - vote[question] for question in vote])
        rows.append([shape(config), percent(mean), points(difference)])
    print_table(["four specialists", "%", "over a plain vote"], rows)


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
    wide = [c for c in auto["configs"] + others["configs"] if shape(c).endswith("M=1, k=3")]
    print_vote(four, wide, **how)
    print_configs("four times the generalist", "M=0", general["configs"], "over_first")
    print(f"The sweep {SWEEP} on {SWEEP_QUESTIONS} questions: {timed_sweep():.1f} min")


if __name__ == "__main__":
    main()
