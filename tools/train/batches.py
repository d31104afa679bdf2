"""Samples as padded tensors: batches of like length, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from chat import answer_tokens, prompt_tokens

LENGTH_MULTIPLE = 16
IGNORED = -100


@dataclass(frozen=True)
class Batch:
    """Token ids [batch, length], and what follows each: where that is part of an answer, and where
    it is part of a prompt. IGNORED elsewhere."""

    tokens: Tensor
    targets: Tensor
    prompt_targets: Tensor


def encode(prompt: str, answer: str) -> tuple[list[int], int]:
    """The whole conversation, and how many tokens the prompt takes of it."""
    before = prompt_tokens(prompt)
    return before + answer_tokens(answer), len(before)


def collate(samples: list[tuple[list[int], int]]) -> Batch:
    longest = padded_length(max(len(tokens) for tokens, _ in samples))
    tokens = torch.zeros(len(samples), longest, dtype=torch.long)
    targets = torch.full((len(samples), longest), IGNORED, dtype=torch.long)
    prompt_targets = targets.clone()
    for row, (sample, prompt_length) in enumerate(samples):
        ids = torch.tensor(sample)
        tokens[row, : len(sample) - 1] = ids[:-1]
        prompt_targets[row, : prompt_length - 1] = ids[1:prompt_length]
        targets[row, prompt_length - 1 : len(sample) - 1] = ids[prompt_length:]
    return Batch(tokens, targets, prompt_targets)


def padded_length(length: int) -> int:
    """Few distinct shapes: the libraries below prepare a kernel for each new one."""
    return -(-length // LENGTH_MULTIPLE) * LENGTH_MULTIPLE


def batches(
    draw: Callable[[random.Random], tuple[str, str]], seed: str, tokens_per_batch: int
) -> Iterator[Batch]:
    """Endless, of the prompts and answers that are drawn. Samples wait for others of like length;
    as short ones are cheap, the number of samples in a batch depends on their length."""
    rng = random.Random(seed)
    waiting: dict[int, list[tuple[list[int], int]]] = {}
    while True:
        sample = encode(*draw(rng))
        length = padded_length(len(sample[0]))
        group = waiting.setdefault(length, [])
        group.append(sample)
        if len(group) * length >= tokens_per_batch:
            yield collate(waiting.pop(length))
