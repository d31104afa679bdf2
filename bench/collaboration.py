#!/usr/bin/env python3
"""What the bundled models are worth together: the table of models/README.md.

  bench/collaboration.py [--limit N] [--repeats N] [--out FOLDER]

Three experiments with `murmur eval` on data/skills/test.jsonl: four specialists with the plan auto,
the same with pure synthesis (moa) and with selection, and four times the generalist at temperature
0.7. Needs a release build (scripts/setup --for demo). What was done is kept in the folder, so a run
that was broken off goes on.
"""
import argparse
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
MODELS = pathlib.Path(os.environ.get("MURMUR_MODELS_DIR", ROOT / "models"))
SPECIALISTS = [MODELS / f"specialist-{number}.gguf" for number in range(1, 5)]
GENERALIST = [MODELS / "versatile.gguf"]
EXPERIMENTS = [
    ("four specialists", "auto", SPECIALISTS, "M=0,k=0;M=1,k=1;M=1,k=3;M=2,k=3"),
    ("four specialists", "moa,select", SPECIALISTS, "M=1,k=3"),
    ("one generalist, four times", "auto", GENERALIST, "M=0,k=0;M=1,k=3"),
]


def evaluate(plans, models, sweep, folder, arguments):
    command = [BUILD / "bin" / "murmur", "eval", "--json", "--nodes", "4", "--plan", plans]
    command += ["--dataset", ROOT / "data" / "skills" / "test.jsonl", "--sweep", sweep]
    command += ["--out", folder, "--repeats", str(arguments.repeats), "--max-tokens", "48"]
    if arguments.limit:
        command += ["--limit", str(arguments.limit)]
    for model in models:
        command += ["--model", model]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(result.stdout)


def points(estimate):
    """A difference in points, with its interval."""
    low, high = 100 * estimate["ci_low"], 100 * estimate["ci_high"]
    return f"{100 * estimate['mean']:+.1f} [{low:+.1f} .. {high:+.1f}]"


def row(name, config):
    share = f"{100 * config['accuracy']:.1f} [{100 * config['ci_low']:.1f} .. "
    share += f"{100 * config['ci_high']:.1f}]"
    cells = [name, config["plan"], f"M={config['layers']}, k={config['fan_out']}", share]
    cells += [points(config["over_best_member"])]
    cells += [f"{config['latency_mean_s']:.2f} s", f"{config['queue_mean']:.2f}"]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, help="the first N questions only")
    parser.add_argument("--repeats", type=int, default=3, help="seeds for each question")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "collaboration")
    arguments = parser.parse_args()
    print("| models | plan | | % [95%] | over best member | latency | queue |")
    print("|---|---|---|---|---|---|---|")
    for name, plans, models, sweep in EXPERIMENTS:
        summary = evaluate(plans, models, sweep, arguments.out / models[0].stem, arguments)
        for config in summary["configs"]:
            print(row(name, config), flush=True)


if __name__ == "__main__":
    main()
