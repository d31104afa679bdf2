"""One stage of training: a lesson taught for so many steps, resumable, with progress."""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import os
import sys
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batch, batches
from discussion import Discussion
from lesson import Lesson
from llama import Llama
from muon import Muon

WARM_UP_STEPS = 50
FINAL_RATE = 0.03  # of the learning rate
GRADIENT_NORM_MAX = 1.0
EMBEDDING_RATE = 3e-3
# What a piece of a batch computes stays in a processor's cache; a GPU wants more at once.
PIECE_TOKENS = {"cpu": 1024, "cuda": 8192}
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


def mixed_precision(device: torch.device) -> contextlib.AbstractContextManager:
    """bfloat16 for the matrices' products where that is fast: on a GPU, and on a processor with
    avx512_bf16 (there five times faster than float32) or amx_bf16."""
    if device.type == "cpu" and not _processor_has_bfloat16():
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


@functools.cache
def _processor_has_bfloat16() -> bool:
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def checkpoint(folder: Path, name: str) -> Path:
    return folder / f"{name}.checkpoint"


class Trainer:
    """Teaches one stage to a model, in place. What it saved under `folder` it continues from."""

    def __init__(
        self, model: Llama, stage: Stage, folder: Path, company: Sequence[Discussion] = ()
    ) -> None:
        """`model` is new; what the stage's parent came to is read from `folder`."""
        self._model, self._stage, self._company = model, stage, company
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
        if company:
            self._recipe += f"company {zlib.crc32(repr(company).encode()):08x}\n"
        self._step = 0
        self._loss = 0.0
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
        started = time.monotonic()
        draw = functools.partial(stage.lesson.draw, company=self._company)
        piece = PIECE_TOKENS[self._device.type]
        drawn = batches(draw, f"{stage.seed} {stage.name}", stage.tokens_per_batch, piece)
        for batch in itertools.islice(drawn, first, stage.steps):
            self._learn(batch)
            self._seconds = before + time.monotonic() - started
            if self._step % TELL_EVERY == 0:
                self._tell(time.monotonic() - started, self._step - first)
            if self._step % SAVE_EVERY == 0:
                self._save()
        if first < stage.steps:
            self._save()

    def _learn(self, batch: Sequence[Batch]) -> None:
        """One step, on all pieces of a batch."""
        self._model.zero_grad(set_to_none=True)
        answers = sum(piece.answer_tokens for piece in batch)
        prompts = sum(piece.prompt_tokens for piece in batch)
        loss = 0.0
        for piece in batch:
            weights = piece.weights(1 / answers, self._stage.prompt_weight / prompts)
            loss += self._learn_piece(piece, weights)
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), GRADIENT_NORM_MAX)
        rate = self._stage.rate(self._step)
        for group in self._adam.param_groups:
            group["lr"] = EMBEDDING_RATE * rate
        self._adam.step()
        self._muon.step(self._stage.learning_rate * rate)
        self._step += 1
        self._loss += 0.05 * (loss - self._loss)

    def _learn_piece(self, piece: Batch, weights: Tensor) -> float:
        """Adds to the gradients. Returns the piece's part of the loss on answers."""
        counts = weights.flatten().nonzero()[:, 0].to(self._device)
        weights = weights.flatten().to(self._device)[counts]
        with mixed_precision(self._device):
            hidden = self._model.hidden(piece.tokens.to(self._device), counts)
            logits = self._model.logits(hidden).float()
        targets = piece.targets.flatten().to(self._device)[counts]
        losses = F.cross_entropy(logits, targets, reduction="none") * weights
        losses.sum().backward()
        is_answer = piece.is_answer.flatten().to(self._device)[counts]
        return float(losses.detach()[is_answer].sum())

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
            "loss": self._loss,
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
        self._step, self._loss = state["step"], state["loss"]
        self._seconds = state["seconds"]
        self._model.load_state_dict(state["model"])
        self._adam.load_state_dict(state["adam"])
        self._muon.load(state["muon"])

    def _read(self, path: Path) -> dict:
        return torch.load(path, map_location=self._device)
