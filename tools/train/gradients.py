"""What a piece of a batch adds to a model's gradients."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import Protocol

import torch
import torch.nn.functional as functional
from torch import Tensor

from batches import Batch, Cut
from llama import Llama


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


class Gradients(Protocol):
    """Of one model, summed up over the pieces of a batch."""

    cut: Cut  # of the pieces that it wants

    def clear(self) -> None: ...

    def add(self, piece: Batch, of_answer: float, of_prompt: float) -> Tensor:
        """`of_answer` and `of_prompt` are how much each token counts (Batch.weights). Returns the
        answers' part of the loss, [], without waiting for it to be computed."""


def gradients_of(model: Llama) -> Gradients:
    on_gpu = model.embedding.weight.device.type == "cuda"
    return RecordedGradients(model) if on_gpu else PlainGradients(model)


class PlainGradients:
    """Predicts only what counts: most of a prompt does not."""

    cut = Cut(tokens=1024)  # what a piece computes stays in a processor's cache

    def __init__(self, model: Llama) -> None:
        self._model = model

    def clear(self) -> None:
        self._model.zero_grad(set_to_none=True)

    def add(self, piece: Batch, of_answer: float, of_prompt: float) -> Tensor:
        weights = piece.weights(of_answer, of_prompt).flatten()
        counts = weights.nonzero()[:, 0]
        with mixed_precision(piece.tokens.device):
            hidden = self._model.hidden(piece.tokens, counts)
            logits = self._model.logits(hidden).float()
        targets = piece.targets.flatten()[counts]
        losses = functional.cross_entropy(logits, targets, reduction="none") * weights[counts]
        losses.sum().backward()
        return losses.detach()[piece.is_answer.flatten()[counts]].sum()


def add_all(model: Llama, piece: Batch, of_answer: Tensor, of_prompt: Tensor) -> Tensor:
    """What Gradients.add() does, by kernels that the piece's shape alone decides on."""
    weights = piece.weights(of_answer, of_prompt)
    with mixed_precision(weights.device):
        logits = model.logits(model.hidden(piece.tokens)).float()
    losses = functional.cross_entropy(
        logits.flatten(0, 1), piece.targets.flatten(), reduction="none"
    )
    losses = losses.view_as(weights) * weights
    losses.sum().backward()
    return (losses.detach() * piece.is_answer).sum()


class RecordedGradients:
    """For a GPU: a piece's kernels are many and small, so they are recorded once for each shape and
    then launched all at once (a CUDA graph)."""

    cut = Cut(tokens=4096, length_multiple=32, whole=True)

    def __init__(self, model: Llama) -> None:
        self._model = model
        self._recordings: dict[torch.Size, _Recording] = {}
        for parameter in model.parameters():
            parameter.grad = torch.zeros_like(parameter)

    def clear(self) -> None:
        torch._foreach_zero_([parameter.grad for parameter in self._model.parameters()])

    def add(self, piece: Batch, of_answer: float, of_prompt: float) -> Tensor:
        shape = piece.tokens.shape
        if shape not in self._recordings:
            self._recordings[shape] = _Recording(self._model, piece)
        return self._recordings[shape].replay(piece, of_answer, of_prompt)


class _Recording:
    def __init__(self, model: Llama, piece: Batch) -> None:
        """Changes no gradient: what is run before recording, to warm up, counts nothing."""
        device = model.embedding.weight.device
        self._piece = piece.to(device)
        self._of_answer, self._of_prompt = torch.zeros(2, device=device).unbind()
        add = functools.partial(add_all, model, self._piece, self._of_answer, self._of_prompt)
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                add()
        torch.cuda.current_stream().wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._loss = add()

    def replay(self, piece: Batch, of_answer: float, of_prompt: float) -> Tensor:
        self._piece.copy(piece)
        self._of_answer.fill_(of_answer)
        self._of_prompt.fill_(of_prompt)
        self._graph.replay()
        return self._loss.clone()
