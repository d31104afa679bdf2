#!/usr/bin/env python3
"""Trains the family of small models: train.py [--work FOLDER] [--out FOLDER] [--seed N] [--jobs N]

Generation by generation, several stages at a time (family.py). What was done is kept in the work
folder: a run that was broken off goes on, a finished stage is not repeated. Uses a GPU when there
is one. Needs PyTorch and NumPy (README.md).
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import torch

import chat
import gguf
from family import description, generations, members
from gradients import mixed_precision
from llama import Llama, Shape
from sampling import TEMPERATURE
from trainer import Stage, Trainer, checkpoint
from validation import panel_accuracies, sampled_accuracy, skill_accuracies

_HERE = Path(__file__).resolve().parent
_DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3  # of mallopt
_KEPT_BYTES = 32 << 20  # the most that it takes
_QUESTIONS = 200  # of each skill, to validate by


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=_HERE / "work", help="for checkpoints")
    parser.add_argument("--out", type=Path, default=_HERE.parents[1] / "models", help="for GGUFs")
    parser.add_argument("--seed", type=int, default=1)
    jobs = 1 if _DEVICE == "cuda" else min(4, os.cpu_count() or 1)
    parser.add_argument("--jobs", type=int, default=jobs, help="stages at a time")
    return parser.parse_args()


def new_model(seed: int) -> Llama:
    torch.manual_seed(seed)
    return Llama(Shape(chat.VOCABULARY)).to(_DEVICE)


def teach(work: Path, stage: Stage) -> None:
    """Runs the stage, and notes what it took and what came of it. Nothing if that was done."""
    report_file = work / f"{stage.name}.json"
    model = new_model(stage.seed)
    trainer = Trainer(model, stage, work)
    if trainer.done and report_file.exists():
        return
    trainer.run()
    report = {"seconds": round(trainer.seconds)} | validated(model)
    report_file.write_text(json.dumps(report, indent=1) + "\n")
    print(stage.name, json.dumps(report), flush=True)


def validated(model: Llama) -> dict[str, object]:
    gguf.as_written(model)  # what is measured is what is used
    with mixed_precision(model.embedding.weight.device):
        return {
            "skills": skill_accuracies(model, _QUESTIONS),
            f"at temperature {TEMPERATURE}": sampled_accuracy(model, _QUESTIONS),
            "panels": panel_accuracies(model, _QUESTIONS),
        }


def trained(work: Path, stage: Stage) -> Llama:
    """What a finished stage came to."""
    model = new_model(stage.seed)
    model.load_state_dict(torch.load(checkpoint(work, stage.name), map_location=_DEVICE)["model"])
    return model


def train_family(pool: ProcessPoolExecutor, work: Path, seed: int) -> list[Stage]:
    """All generations. Returns the stages whose models are the family."""
    for stages in generations(seed):
        list(pool.map(partial(teach, work), stages))
    every = {stage.name: stage for stages in generations(seed) for stage in stages}
    return [every[member] for member in members()]


def prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    torch.set_num_threads(1)  # matrices this small lose more by sharing than they win
    with contextlib.suppress(OSError, AttributeError):  # where the C library is glibc
        # Each tensor's memory would go back to the system, and come again page by page.
        for option in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD, _M_TOP_PAD):
            ctypes.CDLL(None).mallopt(option, _KEPT_BYTES)


@contextlib.contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one, also when it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    pool = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=prepare_worker,
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    pool.shutdown()


@contextlib.contextmanager
def sole_use(work: Path) -> Iterator[None]:
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"{work} is in use by another training")
        yield


def main() -> None:
    arguments = parse_arguments()
    work = arguments.work
    work.mkdir(parents=True, exist_ok=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with sole_use(work), workers(arguments.jobs) as pool:
        family = train_family(pool, work, arguments.seed)
    for stage in family:
        path = arguments.out / f"{stage.name}.gguf"
        gguf.write(trained(work, stage), path, stage.name, description(stage.name))


if __name__ == "__main__":
    main()
