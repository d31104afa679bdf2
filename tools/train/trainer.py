"""One stage of training: a lesson taught for so many steps, resumable, with progress."""

from __future__ import annotations

import functools
import itertools
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.data import DataLoader, IterableDataset

from batches import Batch, Cut, batches
from gradients import Gradients, gradients_of
from lesson import Lesson
from llama import Llama
from muon import Muon

WARM_UP_STEPS = 50
FINAL_RATE = 0.03  # of the learning rate
GRADIENT_NORM_MAX = 1.0
EMBEDDING_RATE = 3e-3
TELL_EVERY = 50
SAVE_EVERY = 200


@dataclass(frozen=True)
class Stage:
    """`name` and `seed` decide every sample; `parent` names the stage that it continues, if any.

    `prompt_weight` is how much predicting a prompt's own text counts beside predicting answers:
    where proposals repeat each other, that teaches copying, on which all aggregation rests (with
    0.5, 500 steps reach the loss of 2,000 with 0).
    """

    name: str
    lesson: Lesson
    steps: int
    learning_rate: float
    prompt_weight: float = 0.0
    parent: str = ""
    seed: int = 1
    tokens_per_batch: int = 2048

    def rate(self, step: int) -> float:
        """A short rise, then half a cosine, as a part of the full rate."""
        rise = min(1.0, (step + 1) / WARM_UP_STEPS)
        fall = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return rise * (FINAL_RATE + (1 - FINAL_RATE) * fall)


def checkpoint(folder: Path, name: str) -> Path:
    return folder / f"{name}.checkpoint"


class _Drawn(IterableDataset):
    def __init__(self, draw: Callable[[], Iterator[list[Batch]]]) -> None:
        self._draw = draw

    def __iter__(self) -> Iterator[list[Batch]]:
        return self._draw()


class Trainer:
    """Teaches one stage to a model, in place. What it saved under `folder` it continues from."""

    def __init__(self, model: Llama, stage: Stage, folder: Path) -> None:
        """`model` is new; what the stage's parent came to is read from `folder`."""
        self._model, self._stage = model, stage
        self._device = model.embedding.weight.device
        parent = self._read(checkpoint(folder, stage.parent)) if stage.parent else None
        if parent is not None:
            model.load_state_dict(parent["model"])
        self._recipe = (parent["recipe"] if parent else f"{model.shape}\n") + f"{stage}\n"
        self._checkpoint = checkpoint(folder, stage.name)
        hidden = model.hidden_matrices()
        chosen = {id(matrix) for matrix, _ in hidden}
        others = [p for p in model.parameters() if id(p) not in chosen]
        fast = torch.bfloat16 if self._device.type == "cuda" else torch.float32
        self._muon = Muon(hidden, fast)
        self._adam = torch.optim.AdamW(others, lr=EMBEDDING_RATE, betas=(0.9, 0.98), weight_decay=0)
        self._step = 0
        self._loss = torch.zeros((), device=self._device)  # on answers, smoothed
        self._seconds = 0.0
        self._resume()

    @property
    def done(self) -> bool:
        return self._step >= self._stage.steps

    @property
    def seconds(self) -> float:
        """Spent in training so far, in all processes that did."""
        return self._seconds

    def run(self) -> None:
        stage, first, before = self._stage, self._step, self._seconds
        gradients = gradients_of(self._model)
        started = time.monotonic()
        for batch in itertools.islice(self._drawn(gradients.cut), first, stage.steps):
            self._learn(gradients, batch)
            self._seconds = before + time.monotonic() - started
            if self._step % TELL_EVERY == 0:
                self._tell(time.monotonic() - started, self._step - first)
            if self._step % SAVE_EVERY == 0:
                self._save()
        if first < stage.steps:
            self._save()

    def _drawn(self, cut: Cut) -> Iterator[list[Batch]]:
        """With a GPU, by another process: neither waits for the other then."""
        stage, seed = self._stage, f"{self._stage.seed} {self._stage.name}"
        draw = stage.lesson.draw
        drawn = _Drawn(functools.partial(batches, draw, seed, stage.tokens_per_batch, cut))
        return iter(DataLoader(drawn, None, num_workers=int(self._device.type == "cuda")))

    def _learn(self, gradients: Gradients, batch: Sequence[Batch]) -> None:
        """One step, on all pieces of a batch."""
        gradients.clear()
        answers = sum(piece.answer_tokens for piece in batch)
        prompts = sum(piece.prompt_tokens for piece in batch)
        of_each = 1 / answers, self._stage.prompt_weight / prompts
        loss = sum(gradients.add(piece, *of_each) for piece in batch)
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), GRADIENT_NORM_MAX)
        rate = self._stage.rate(self._step)
        for group in self._adam.param_groups:
            group["lr"] = EMBEDDING_RATE * rate
        self._adam.step()
        self._muon.step(self._stage.learning_rate * rate)
        self._step += 1
        self._loss.lerp_(loss, 0.05)

    def _tell(self, seconds: float, steps: int) -> None:
        left = seconds / steps * (self._stage.steps - self._step)
        print(
            f"{self._stage.name}: step {self._step} of {self._stage.steps}, "
            f"loss {self._loss:.3f}, about {left / 60:.1f} min left",
            file=sys.stderr,
        )

    def _save(self) -> None:
        scratch = self._checkpoint.with_suffix(".part")
        state = {
            "recipe": self._recipe,
            "step": self._step,
            "loss": float(self._loss),
            "seconds": self._seconds,
            "model": self._model.state_dict(),
            "adam": self._adam.state_dict(),
            "muon": self._muon.state(),
        }
        torch.save(state, scratch)
        os.replace(scratch, self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state = self._read(self._checkpoint)
        if state["recipe"] != self._recipe:
            sys.exit(f"{self._checkpoint} is of another recipe; remove it, or use another --work")
        self._step = state["step"]
        self._loss.fill_(state["loss"])
        self._seconds = state["seconds"]
        self._model.load_state_dict(state["model"])
        self._adam.load_state_dict(state["adam"])
        self._muon.load(state["muon"])

    def _read(self, path: Path) -> dict:
        return torch.load(path, map_location=self._device)
