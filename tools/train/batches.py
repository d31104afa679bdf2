"""Samples as padded tensors, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from chat import answer_tokens, prompt_tokens

LENGTH_MULTIPLE = 4
IGNORED = -100
# Samples are sorted by length among so many batches' worth of them, so that little is padded.
_POOL = 8


@dataclass(frozen=True)
class Batch:
    """Token ids [batch, length], what follows each (IGNORED after the end), and whether that is
    part of an answer; if not, it is part of a prompt."""

    tokens: Tensor
    targets: Tensor
    is_answer: Tensor

    @property
    def answer_tokens(self) -> int:
        return int(self.is_answer.sum())

    @property
    def prompt_tokens(self) -> int:
        return int((self.targets != IGNORED).sum()) - self.answer_tokens

    def weights(self, of_answer: float, of_prompt: float) -> Tensor:
        """How much each target counts; 0 where it is IGNORED."""
        in_prompt = (self.targets != IGNORED) & ~self.is_answer
        return of_answer * self.is_answer + of_prompt * in_prompt


def encode(prompt: str, answer: str) -> tuple[list[int], int]:
    """The whole conversation, and how many tokens the prompt takes of it."""
    before = prompt_tokens(prompt)
    return before + answer_tokens(answer), len(before)


def collate(samples: list[tuple[list[int], int]]) -> Batch:
    longest = padded_length(max(len(tokens) for tokens, _ in samples) - 1)
    tokens = torch.zeros(len(samples), longest, dtype=torch.long)
    targets = torch.full((len(samples), longest), IGNORED, dtype=torch.long)
    is_answer = torch.zeros(len(samples), longest, dtype=torch.bool)
    for row, (sample, prompt_length) in enumerate(samples):
        ids = torch.tensor(sample)
        tokens[row, : len(sample) - 1] = ids[:-1]
        targets[row, : len(sample) - 1] = ids[1:]
        is_answer[row, prompt_length - 1 : len(sample) - 1] = True
    return Batch(tokens, targets, is_answer)


def padded_length(length: int) -> int:
    """Few distinct shapes: a GPU's libraries prepare a kernel for each new one."""
    return -(-length // LENGTH_MULTIPLE) * LENGTH_MULTIPLE


def batches(
    draw: Callable[[random.Random], tuple[str, str]],
    seed: str,
    tokens_per_batch: int,
    tokens_per_piece: int,
) -> Iterator[list[Batch]]:
    """Endless, of the prompts and answers that are drawn. Each batch comes in pieces, of samples of
    like length each, but of different lengths among them: a batch has a bit of everything."""
    rng = random.Random(seed)
    while True:
        pieces = _pieces(_pool(draw, rng, _POOL * tokens_per_batch), tokens_per_piece)
        rng.shuffle(pieces)
        batch: list[Batch] = []
        for piece in map(collate, pieces):
            batch.append(piece)
            if sum(each.tokens.numel() for each in batch) >= tokens_per_batch:
                yield batch
                batch = []
        if batch:
            yield batch


def _pool(
    draw: Callable[[random.Random], tuple[str, str]], rng: random.Random, tokens: int
) -> list[tuple[list[int], int]]:
    """Samples that have so many tokens together, shortest first."""
    pool: list[tuple[list[int], int]] = []
    while tokens > 0:
        pool.append(encode(*draw(rng)))
        tokens -= len(pool[-1][0])
    return sorted(pool, key=lambda sample: len(sample[0]))


def _pieces(
    samples: list[tuple[list[int], int]], tokens_per_piece: int
) -> list[list[tuple[list[int], int]]]:
    """Neighbours together, as many as have so many tokens when they are padded."""
    pieces: list[list[tuple[list[int], int]]] = [[]]
    for sample in samples:
        if (len(pieces[-1]) + 1) * padded_length(len(sample[0])) > tokens_per_piece:
            pieces.append([])
        pieces[-1].append(sample)
    return [piece for piece in pieces if piece]
