#!/usr/bin/env python3
"""Trains the family of small models: train.py [--work FOLDER] [--out FOLDER] [--only NAME ...]

A base first, then each member from it. What was done is kept in the work folder: a run that was
broken off goes on, a finished stage is not repeated. Uses a GPU when there is one. Needs PyTorch
and NumPy (README.md).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

import chat
import gguf
from family import base_stage, members
from llama import Llama, Shape
from trainer import Stage, Trainer, mixed_precision
from validation import panel_accuracies, skill_accuracies

_HERE = Path(__file__).resolve().parent
_QUESTIONS = 200  # of each skill, to validate by


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=_HERE / "work", help="for checkpoints")
    parser.add_argument("--out", type=Path, default=_HERE.parents[1] / "models", help="for GGUFs")
    parser.add_argument("--only", nargs="*", default=[], help="members to train; default: all")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def new_model(device: str, seed: int) -> Llama:
    torch.manual_seed(seed)
    return Llama(Shape(chat.VOCABULARY)).to(device)


def teach(model: Llama, stage: Stage, work: Path, parent: str = "") -> str:
    """Runs the stage, and notes what it took and what came of it. Returns the recipe so far."""
    started = time.monotonic()
    trainer = Trainer(model, stage, work, parent)
    trainer.run()
    gguf.as_written(model)  # what is measured is what is used
    with mixed_precision(model.embedding.weight.device):
        report = {
            "seconds": round(time.monotonic() - started),
            "skills": skill_accuracies(model, _QUESTIONS),
            "panels": panel_accuracies(model, _QUESTIONS),
        }
    (work / f"{stage.name}.json").write_text(json.dumps(report, indent=1) + "\n")
    print(stage.name, json.dumps(report), flush=True)
    return trainer.recipe


def main() -> None:
    arguments = parse_arguments()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    arguments.work.mkdir(parents=True, exist_ok=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    base = new_model(device, arguments.seed)
    recipe = teach(base, base_stage(arguments.seed), arguments.work)
    for member in members(arguments.seed):
        if arguments.only and member.name not in arguments.only:
            continue
        model = new_model(device, arguments.seed)
        model.load_state_dict(base.state_dict())
        teach(model, member.stage, arguments.work, recipe)
        gguf.write(model, arguments.out / f"{member.name}.gguf", member.name, member.description)


if __name__ == "__main__":
    main()
