#!/usr/bin/env python3
"""The experiments of docs/stability.md: measures, and writes the page's tables and plots.

  bench/stability.py all        everything below
  bench/stability.py like       like nodes: growth and queue against rho
  bench/stability.py critical   like nodes: where queues stop being bounded
  bench/stability.py unlike     unlike nodes: uniform choice and capacity choice
  bench/stability.py gossiped   the same with speeds and loads that nodes tell each other
  bench/stability.py users      users who ask at unlike rates: uniform choice and capacity choice
  bench/stability.py classes    work that takes longer where proposals are read
  bench/stability.py batching   engines that serve several jobs at a time
  bench/stability.py paper      the paper's tables, replayed

Runs `murmur sim` on all cores. Needs a release build (scripts/setup --for bench) and gnuplot.
"""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

import stability_plots as plots

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/stability.md"
PICTURES = ROOT / "docs/stability"

SHAPES = ((0, 0), (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (2, 3))  # (M, k) of the paper
LOADS = (0.80, 0.90, 0.95, 1.00, 1.05, 1.10)
# By name: what --service is told, and the square of the coefficient of variation.
SERVICES = {
    "constant": ("const:1", 0),
    "exponential": ("exp:1", 1),
    "log-normal, CV 2": ("lognormal:1:2", 4),
}
HORIZON_S = 20_000
GRID_SEEDS = 5
SEARCH_SEEDS = 8
# Two-sided 95% quantiles of Student's t by degrees of freedom.
STUDENT = {3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


class Runs:
    """Results of murmur's commands, each run once; kept in a file if there is one."""

    def __init__(self, murmur, keep):
        self.murmur = murmur
        self.keep = keep
        self.known = json.loads(keep.read_text()) if keep and keep.exists() else {}

    def of(self, name, commands, at_a_time):
        """The JSON objects of the commands, in order."""
        new = [each for each in dict.fromkeys(commands) if each not in self.known]
        with concurrent.futures.ThreadPoolExecutor(at_a_time) as pool:
            for done, result in enumerate(pool.map(self._run, new), 1):
                self.known[new[done - 1]] = result
                print(f"\r{name}: {done} of {len(new)}", end="", file=sys.stderr, flush=True)
                self._save()
        if new:
            print(file=sys.stderr)
        return [self.known[each] for each in commands]

    def _run(self, command):
        line = [self.murmur, *command.split()[1:], "--json"]
        done = subprocess.run(
            line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, cwd=ROOT
        )
        return json.loads(done.stdout)

    def _save(self):
        if self.keep:
            self.keep.write_text(json.dumps(self.known))


def interval(values):
    """Mean and half of its 95% interval."""
    half = STUDENT[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return statistics.fmean(values), half


def jobs_per_prompt(shape):
    return (shape[1] + 1) * shape[0] + 1


def answered_share(shape, load):
    """The page's formula for loads beyond 1 (src/sim/stability.h has it too)."""
    layers, fan_out = shape
    if load <= 1:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        c = (low + high) / 2
        served = (fan_out + 1) * sum(c**m for m in range(1, layers + 1)) + c ** (layers + 1)
        low, high = (c, high) if load / jobs_per_prompt(shape) * served < 1 else (low, c)
    return low ** (layers + 1)


def queue_of_mg1(load, squared_variation):
    """Pollaczek and Khinchine: jobs that wait or run."""
    return load + load**2 * (1 + squared_variation) / (2 * (1 - load))


def table(headings, rows, left=1):
    marks = ["---"] * left + ["---:"] * (len(headings) - left)
    lines = [headings, marks, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def short(value, digits):
    """With so many significant digits, and no exponent."""
    return f"{float(f'{value:.{digits}g}'):g}"


def name_of(shape):
    return "M=0" if shape[0] == 0 else f"M={shape[0]}, k={shape[1]}"


# Like nodes, at given loads.


def grid_command(service, shape, load, seed):
    rate = load / jobs_per_prompt(shape)
    return (
        f"murmur sim --nodes 4 -M {shape[0]} -k {shape[1]} --service {SERVICES[service][0]} "
        f"--rate {rate:.6f} --horizon {HORIZON_S} --seed {seed}"
    )


def measure_grid(runs):
    """(growth, queue) with their intervals by (service, shape, load)."""
    cells = [(s, shape, load) for s in SERVICES for shape in SHAPES for load in LOADS]
    seeds = range(1, GRID_SEEDS + 1)
    commands = [grid_command(*cell, seed) for cell in cells for seed in seeds]
    results = iter(runs.of("like", commands, os.cpu_count()))
    grid = {}
    for cell in cells:
        of_cell = [next(results) for _ in seeds]
        grid[cell] = {
            "growth": interval([each["growth"] for each in of_cell]),
            "mean_queue": interval([each["mean_queue"] for each in of_cell]),
        }
    return grid


def growth_table(grid, service):
    rows = []
    for shape in SHAPES:
        cells = []
        for load in LOADS:
            mean, half = grid[service, shape, load]["growth"]
            cells.append(f"{100 * mean + 0.0:.2f} ± {100 * half:.2f}".replace("-0.00", "0.00"))
            if load > 1:
                cells.append(f"{100 * (1 - answered_share(shape, load)):.2f}")
        rows.append([name_of(shape), *cells])
    headings = []
    for load in LOADS:
        headings += [f"{load:.2f}", "theory"] if load > 1 else [f"{load:.2f}"]
    return table([f"growth, %, {service}", *headings], rows)


def queue_table(grid, service):
    rows = []
    for shape in SHAPES:
        cells = [grid[service, shape, load]["mean_queue"] for load in LOADS]
        rows.append([name_of(shape), *(f"{short(m, 3)} ± {short(h, 2)}" for m, h in cells)])
    squared = SERVICES[service][1]
    of_formula = [short(queue_of_mg1(load, squared), 3) if load < 1 else "" for load in LOADS]
    rows.append(["M/G/1", *of_formula])
    return table([f"queue, {service}", *(f"{load:.2f}" for load in LOADS)], rows)


def points(grid, service, shape, figure):
    rows = []
    for load in LOADS:
        mean, half = grid[service, shape, load][figure]
        rows.append((load, mean, mean - half, mean + half))
    return rows


def like(runs):
    grid = measure_grid(runs)
    loads = [0.78 + 0.01 * step for step in range(35)]
    growth = [
        (
            service,
            [
                (
                    name_of(shape),
                    points(grid, service, shape, "growth"),
                    [(load, 1 - answered_share(shape, load)) for load in loads],
                )
                for shape in SHAPES
            ],
        )
        for service in SERVICES
    ]
    plots.against_load(
        PICTURES / "growth.svg", growth, "growth, share of what comes", "set yrange [-0.02:0.2]"
    )
    queue = []
    for service, (_, squared) in SERVICES.items():
        series = [
            (name_of(shape), points(grid, service, shape, "mean_queue"), None) for shape in SHAPES
        ]
        known = [(load, queue_of_mg1(load, squared)) for load in (*loads[:22], 0.995, 0.998)]
        queue.append((service, [*series, ("M/G/1", None, known)]))
    plots.against_load(
        PICTURES / "queue.svg",
        queue,
        "jobs of a node, waiting or running",
        "set logscale y; set yrange [1:3000]",
        aside=0.003,
    )
    tables = [growth_table(grid, service) for service in SERVICES]
    tables += [queue_table(grid, service) for service in SERVICES]
    return "\n\n".join(tables)


# Searches.


def search_command(flags):
    return f"murmur sim stability --nodes 4 {flags} --seeds {SEARCH_SEEDS}"


def search(runs, name, flags):
    # One at a time: each uses all cores.
    return runs.of(name, [search_command(each) for each in flags], 1)


def found(result, reference):
    low, high = result["bounded_rate"], result["growing_rate"]
    return f"{low / reference:.3f} .. {high / reference:.3f}"


def shape_text(flags):
    return flags.replace("-M ", "M=").replace(" -k ", ", k=")


def rate(value):
    return f"{value:.4f}"


def corrected_table(results, flags, left):
    rows = []
    for flag, result in zip(flags, results):
        theorem, corrected = result["theorem_rate"], result["corrected_rate"]
        rows.append(
            [
                f"`{flag}`",
                rate(theorem),
                rate(corrected),
                f"{rate(result['bounded_rate'])} .. {rate(result['growing_rate'])}",
                found(result, theorem),
                found(result, corrected),
            ]
        )
    headings = [left, "Theorem 1", "corrected", "found", "of Theorem 1", "of corrected"]
    return table(headings, rows)


CRITICAL = [
    f"-M {m} -k {k} --service {service}"
    for (m, k), service in (
        ((0, 0), "exp:1"),
        ((1, 3), "exp:1"),
        ((1, 3), "lognormal:1:2"),
        ((2, 3), "exp:1"),
    )
]


def critical(runs):
    results = search(runs, "critical", CRITICAL)
    rows = [
        [
            f"`{flags}`",
            rate(result["theorem_rate"]),
            f"{rate(result['bounded_rate'])} .. {rate(result['growing_rate'])}",
            found(result, result["theorem_rate"]),
        ]
        for flags, result in zip(CRITICAL, results)
    ]
    return table(["like nodes", "Theorem 1", "found", "of Theorem 1"], rows)


UNLIKE = [
    ("-M 1 -k 1", (1, 1, 1, 4)),
    ("-M 1 -k 2", (1, 1, 1, 4)),
    ("-M 1 -k 2", (1, 1, 2, 2)),
    ("-M 2 -k 1", (1, 2, 3, 4)),
]


def unlike(runs):
    def flags(shape, means, choice):
        services = ",".join(f"exp:{mean}" for mean in means)
        return f"{shape} --service {services} --choice {choice}"

    choices = ("uniform", "capacity")
    asked = [flags(*case, choice) for case in UNLIKE for choice in choices]
    results = search(runs, "unlike", asked)
    rows, bars = [], []
    for at, (shape, means) in enumerate(UNLIKE):
        by_uniform, by_capacity = results[2 * at : 2 * at + 2]
        remark, fluid = by_uniform["theorem_rate"], by_uniform["fluid_rate"]
        name = f"{':'.join(map(str, means))}, {shape_text(shape)}"
        rows.append(
            [
                name,
                rate(remark),
                f"{rate(by_uniform['bounded_rate'])} .. {rate(by_uniform['growing_rate'])}",
                found(by_uniform, remark),
                rate(fluid),
                f"{rate(by_capacity['bounded_rate'])} .. {rate(by_capacity['growing_rate'])}",
                found(by_capacity, fluid),
            ]
        )
        ranges = [
            (each["bounded_rate"] / fluid, each["growing_rate"] / fluid)
            for each in (by_uniform, by_capacity)
        ]
        bars.append((name, ranges, (remark / fluid, 1)))
    plots.rates(
        PICTURES / "unlike.svg",
        "prompts/s of each user, as a share of the fluid bound",
        bars,
        (
            ("found, uniform choice", "found, capacity choice"),
            ("Remark 1: 1/α_{max}", "fluid bound"),
        ),
    )
    headings = ["alphas", "Remark 1", "uniform", "of Remark 1", "fluid", "capacity", "of fluid"]
    return table(headings, rows)


USERS = [  # (M, k), alphas, and how much each user asks beside the others
    ("-M 1 -k 1", (1, 1, 1, 1), (1, 1, 2, 4)),
    ("-M 1 -k 1", (1, 1, 2, 2), (2, 2, 1, 1)),
]


def users(runs):
    def flags(shape, means, shares, choice):
        services = ",".join(f"exp:{mean}" for mean in means)
        return (
            f"{shape} --service {services} --shares {','.join(map(str, shares))} --choice {choice}"
        )

    choices = ("uniform", "capacity")
    results = search(runs, "users", [flags(*case, choice) for case in USERS for choice in choices])
    rows = []
    for at, (shape, means, shares) in enumerate(USERS):
        by_uniform, by_capacity = results[2 * at : 2 * at + 2]
        theorem, fluid = by_uniform["theorem_rate"], by_uniform["fluid_rate"]
        rows.append(
            [
                f"{':'.join(map(str, means))}, {shape_text(shape)}",
                ":".join(map(str, shares)),
                rate(theorem),
                f"{rate(by_uniform['bounded_rate'])} .. {rate(by_uniform['growing_rate'])}",
                found(by_uniform, theorem),
                rate(fluid),
                f"{rate(by_capacity['bounded_rate'])} .. {rate(by_capacity['growing_rate'])}",
                found(by_capacity, fluid),
            ]
        )
    headings = ["alphas", "users", "theorem", "uniform", "of theorem"]
    return table([*headings, "fluid", "capacity", "of fluid"], rows, left=2)


def rows_on_page(name):
    """The cells of each row of that table, by the first."""
    text = PAGE.read_text().split(f"<!-- begin: {name} -->\n")[1].split("\n<!-- end")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()[2:]]
    return {row[0]: row for row in rows}


def gossiped(runs, alphas=None):
    """Each case takes minutes of both cores, since most of what happens is gossip; so those of
    other alphas than those asked for, if any, stay on the page as they are."""

    def flags(shape, means):
        engines = ",".join(f"tokens:bench/engines/alpha_{mean}.toml" for mean in means)
        return (
            f"{shape} --service {engines} --answer-tokens exp:100 --choice capacity --gossip "
            f"--horizon {HORIZON_S}"
        )

    def name(shape, means):
        return f"{':'.join(map(str, means))}, {shape_text(shape)}"

    cases = [case for case in UNLIKE if alphas in (None, ":".join(map(str, case[1])))]
    rows = rows_on_page("gossiped")
    for case, result in zip(cases, search(runs, "gossiped", [flags(*case) for case in cases])):
        rows[name(*case)] = [
            name(*case),
            rate(result["fluid_rate"]),
            f"{rate(result['bounded_rate'])} .. {rate(result['growing_rate'])}",
            found(result, result["fluid_rate"]),
        ]
    known = [rows[name(*case)] for case in UNLIKE if name(*case) in rows]
    return table(["alphas", "fluid", "gossiped capacity", "of fluid"], known)


CLASSES = [
    "-M 1 -k 3 --service exp:1 --aggregate 2",
    "-M 2 -k 3 --service exp:1 --refine 1.5 --aggregate 2",
    "-M 2 -k 1 --service exp:1 --refine 3 --aggregate 3",
]
BATCHING = [
    "-M 1 -k 3 --service exp:1 --slots 2 --slowdown 1,1.5",
    "-M 1 -k 3 --service exp:1 --slots 4 --slowdown 1,1.2,1.5,2",
    "-M 1 -k 3 --service exp:1 --slots 4 --slowdown 1,1,1,2",
]


def classes(runs):
    return corrected_table(search(runs, "classes", CLASSES), CLASSES, "classes")


def batching(runs):
    results = search(runs, "batching", BATCHING)
    every = [*zip(CLASSES, search(runs, "classes", CLASSES)), *zip(BATCHING, results)]
    bars = []
    for flags, result in every:
        corrected = result["corrected_rate"]
        ends = result["bounded_rate"] / corrected, result["growing_rate"] / corrected
        name = shape_text(flags.replace(" --service exp:1", "").replace(" --", ", "))
        bars.append((name, [ends], (result["theorem_rate"] / corrected, 1)))
    plots.rates(
        PICTURES / "corrected.svg",
        "prompts/s of each user, as a share of the corrected condition",
        bars,
        (("found",), ("Theorem 1", "corrected condition")),
    )
    return corrected_table(results, BATCHING, "batching")


def paper(runs):
    printed = subprocess.run(
        [runs.murmur, "sim", "paper"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return "```\n" + printed.stdout.decode() + "```"


PARTS = {
    each.__name__: each
    for each in (like, critical, unlike, users, gossiped, classes, batching, paper)
}


def put(name, text):
    """Between the page's markers of that name."""
    begin, end = f"<!-- begin: {name} -->\n", f"\n<!-- end: {name} -->"
    page = PAGE.read_text()
    head, rest = page.split(begin)
    tail = rest.split(end)[1]
    PAGE.write_text(head + begin + text + end + tail)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=["all", *PARTS])
    parser.add_argument("--murmur", default=str(ROOT / "build/release/bin/murmur"))
    parser.add_argument(
        "--keep", type=pathlib.Path, help="keep what was measured there; do not measure it again"
    )
    parser.add_argument(
        "--alphas",
        choices=sorted({":".join(map(str, means)) for _, means in UNLIKE}),
        help="of gossiped: measure only nodes of these alphas",
    )
    asked = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    runs = Runs(str(pathlib.Path(asked.murmur).resolve()), asked.keep)
    began = time.monotonic()
    for name, part in PARTS.items():
        if asked.part in ("all", name):
            more = {"alphas": asked.alphas} if part is gossiped else {}
            put(name, part(runs, **more))
            print(f"{name}: done after {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
