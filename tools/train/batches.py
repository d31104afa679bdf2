"""Samples as padded tensors, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from chat import answer_tokens, prompt_tokens

IGNORED = -100
# Samples are sorted by length among so many batches' worth of them, so that little is padded.
_POOL = 8

Sample = tuple[list[int], int]  # the whole conversation, and how many tokens its prompt takes


@dataclass(frozen=True)
class Cut:
    """How batches are cut into pieces: of about so many tokens, padded to a multiple of a length.
    With `whole` ones, all pieces of one length are of one shape: the rest is rows of nothing."""

    tokens: int
    length_multiple: int = 4
    whole: bool = False

    def length(self, samples: Sequence[Sample]) -> int:
        longest = max(len(tokens) for tokens, _ in samples) - 1
        return -(-longest // self.length_multiple) * self.length_multiple

    def rows(self, length: int) -> int:
        """The most of one piece."""
        return max(1, self.tokens // length)


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

    def to(self, device: torch.device) -> Batch:
        return Batch(self.tokens.to(device), self.targets.to(device), self.is_answer.to(device))

    def copy(self, other: Batch) -> None:
        """Of the same shape."""
        self.tokens.copy_(other.tokens)
        self.targets.copy_(other.targets)
        self.is_answer.copy_(other.is_answer)

    def weights(self, of_answer: float | Tensor, of_prompt: float | Tensor) -> Tensor:
        """How much each target counts; 0 where it is IGNORED."""
        in_prompt = (self.targets != IGNORED) & ~self.is_answer
        return of_answer * self.is_answer + of_prompt * in_prompt


def encode(prompt: str, answer: str) -> Sample:
    before = prompt_tokens(prompt)
    return before + answer_tokens(answer), len(before)


def collate(samples: Sequence[Sample], cut: Cut) -> Batch:
    """One piece, of any number of samples."""
    length = cut.length(samples)
    rows = max(len(samples), cut.rows(length)) if cut.whole else len(samples)
    tokens = torch.zeros(rows, length, dtype=torch.long)
    targets = torch.full((rows, length), IGNORED, dtype=torch.long)
    is_answer = torch.zeros(rows, length, dtype=torch.bool)
    for row, (sample, prompt_length) in enumerate(samples):
        ids = torch.tensor(sample)
        tokens[row, : len(sample) - 1] = ids[:-1]
        targets[row, : len(sample) - 1] = ids[1:]
        is_answer[row, prompt_length - 1 : len(sample) - 1] = True
    return Batch(tokens, targets, is_answer)


def batches(
    draw: Callable[[random.Random], tuple[str, str]],
    seed: str,
    tokens_per_batch: int,
    cut: Cut,
) -> Iterator[list[Batch]]:
    """Endless, of the prompts and answers that are drawn. Each batch comes in pieces, of samples of
    like length each, but of different lengths among them: a batch has a bit of everything."""
    rng = random.Random(seed)
    while True:
        pieces = _pieces(_pool(draw, rng, _POOL * tokens_per_batch), cut)
        rng.shuffle(pieces)
        batch: list[Batch] = []
        for piece in pieces:
            batch.append(collate(piece, cut))
            if sum(each.tokens.numel() for each in batch) >= tokens_per_batch:
                yield batch
                batch = []
        if batch:
            yield batch


def _pool(
    draw: Callable[[random.Random], tuple[str, str]], rng: random.Random, tokens: int
) -> list[Sample]:
    """Samples that have so many tokens together, shortest first."""
    pool: list[Sample] = []
    while tokens > 0:
        pool.append(encode(*draw(rng)))
        tokens -= len(pool[-1][0])
    return sorted(pool, key=lambda sample: len(sample[0]))


def _pieces(samples: Sequence[Sample], cut: Cut) -> list[list[Sample]]:
    """Neighbours together, as many as fit into a piece when they are padded."""
    pieces: list[list[Sample]] = [[]]
    for sample in samples:
        if pieces[-1] and len(pieces[-1]) >= cut.rows(cut.length([sample])):
            pieces.append([])
        pieces[-1].append(sample)
    return [piece for piece in pieces if piece]
