#!/usr/bin/env python3
"""What the bundled models are worth together: the tables of models/README.md.

  bench/collaboration.py [--models FOLDER] [--limit N] [--repeats N] [--out FOLDER]

With `murmur eval` on data/skills/test.jsonl: what each model knows alone; four specialists with the
plans auto, moa (pure synthesis) and select; what a plain vote of the four makes of their answers;
what comes of each skill; four times the generalist at temperature 0.7; and how long the paper's
sweep takes on 500 questions. Needs a release build (scripts/setup --for demo).
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
SPECIALISTS = [f"specialist-{number}.gguf" for number in range(1, 5)]
GENERALIST = ["student.gguf"]
SWEEP = "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3"
SWEEP_QUESTIONS = 500
VOTE = "a plain vote"
KNOWN = 0.5  # of a skill's questions: who is right in more alone knows it


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


def read_trials(folder, repeats, limit):
    """Each with its question."""
    asked = [json.loads(line) for line in TEST_SET.read_text().splitlines()][:limit]
    questions = {question["id"]: question for question in asked}
    for trial in map(json.loads, (folder / "trials.jsonl").read_text().splitlines()[1:]):
        question = questions.get(trial["question"])
        if question and trial["repeat"] < repeats:  # else of a longer run in the same folder
            yield trial, question


def right_by_question(trials):
    """For each question, the mean share of right answers over its repeats: of each setting, by the
    name that shape() gives it, and of a plain vote on what the members say alone."""
    alone = collections.defaultdict(list)
    shares = collections.defaultdict(lambda: collections.defaultdict(list))
    for trial, question in trials:
        if trial["layers"] == 0:
            alone[question["id"], question["answer"], trial["repeat"]].append(trial["answer"])
        else:
            is_right = trial["answer"] == question["answer"]
            shares[shape(trial)][question["id"]].append(float(is_right))
    for (question, answer, _), said in alone.items():
        shares[VOTE][question].append(vote_share(said, answer))
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


def print_vote(trials, configs):
    """Each of the settings beside the vote on the same questions."""
    shares = right_by_question(trials)
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


def right_by_knowledge(trials, knows):
    """The share of right answers of each setting, by whether the node that was asked knows the
    skill; what it says alone is a setting too."""
    shares = collections.defaultdict(list)
    for trial, question in trials:
        known = (trial["node"], question["skill"]) in knows
        shares[shape(trial), known].append(trial["answer"] == question["answer"])
    return {key: statistics.mean(each) for key, each in shares.items()}


def print_skills(trials, members, configs):
    """What comes of each skill in these settings, beside what those say alone who know it."""
    knows = {
        (node, skill)
        for node, member in enumerate(members)
        for skill, share in member["by_skill"].items()
        if share > KNOWN
    }
    rows = []
    for skill in sorted(members[0]["by_skill"]):
        knowers = [m["by_skill"][skill] for n, m in enumerate(members) if (n, skill) in knows]
        alone = percent(statistics.mean(knowers)) if knowers else ""
        rows.append([skill, alone, *(percent(config["by_skill"][skill]) for config in configs)])
    shares = right_by_knowledge(trials, knows)
    settings = ["auto M=0, k=0", *map(shape, configs)]
    for title, known in ("**who is asked knows**", True), ("**who is asked does not**", False):
        cells = (shares.get((setting, known)) for setting in settings)
        rows.append([title, *("" if share is None else percent(share) for share in cells)])
    print_table(["%", "alone, who know it", *map(shape, configs)], rows)


def timed_sweep(specialists):
    """Minutes that the sweep takes, members alone and the start of the nodes included."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        evaluate(specialists, "auto", SWEEP, folder, limit=SWEEP_QUESTIONS)
        return (time.monotonic() - started) / 60


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=pathlib.Path, default=ROOT / "models", help="the family")
    parser.add_argument("--limit", type=int, help="the first N questions only")
    parser.add_argument("--repeats", type=int, default=3, help="seeds for each question")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "collaboration")
    arguments = parser.parse_args()
    how = {"repeats": arguments.repeats, "limit": arguments.limit}
    four, same = arguments.out / "specialists", arguments.out / "generalist"
    specialists = [arguments.models / name for name in SPECIALISTS]
    generalist = [arguments.models / name for name in GENERALIST]

    auto = evaluate(specialists, "auto", SWEEP, four, **how)
    others = evaluate(specialists, "moa,select", "M=1,k=3;M=2,k=3", four, **how)
    deeper = evaluate(specialists, "auto", "M=1,k=3;M=2,k=3", four, **how)
    general = evaluate(generalist, "auto,moa", "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3", same, **how)

    print_members([*auto["members"], general["members"][0]])
    best = next(m["model"] for m in auto["members"] if m["node"] == auto["best_member"])
    print_configs("four specialists", best, auto["configs"] + others["configs"], "over_best_member")
    print_configs("four specialists", "M=1, k=3", deeper["configs"][1:], "over_first")
    wide = [c for c in auto["configs"] + others["configs"] if shape(c).endswith("M=1, k=3")]
    trials = list(read_trials(four, **how))
    print_vote(trials, wide)
    print_skills(trials, auto["members"], wide)
    print_configs("four times the generalist", "M=0", general["configs"], "over_first")
    print(f"The sweep {SWEEP} on {SWEEP_QUESTIONS} questions: {timed_sweep(specialists):.1f} min")


if __name__ == "__main__":
    main()
