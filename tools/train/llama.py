"""The llama architecture in PyTorch, as llama.cpp computes it."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from fused import Gated, Heads, Normalised

ROPE_BASE = 10000.0


@dataclass(frozen=True)
class Shape:
    """Sizes of a model. `width` is a multiple of 32 (q8_0 blocks) and of twice `heads`."""

    vocabulary: int
    layers: int = 6
    width: int = 128
    heads: int = 4
    feed_forward: int = 352
    context: int = 1024


class RmsNorm(nn.Module):
    """Its weights are left to the product that follows: there are fewer of that than of rows."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def into(self, following: Tensor, x: Tensor) -> Tensor:
        """The norm of `x`, and then the product with the matrix `following`."""
        return functional.linear(Normalised.apply(x), following * self.weight)


@functools.cache
def rotary_turns(shape: Shape, length: int, device: torch.device) -> Tensor:
    """By how much Heads turns queries and keys. A score's division by the root of the head's width
    is done here, to the queries."""
    head = shape.width // shape.heads
    frequencies = torch.exp(-math.log(ROPE_BASE) * torch.arange(head // 2) / (head // 2))
    angles = torch.arange(length)[:, None] * frequencies[None]
    turns = torch.polar(torch.ones_like(angles), angles)
    return torch.stack([turns / math.sqrt(head), turns])[:, None, None].to(device)


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.attention_norm = RmsNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.attention_out = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = RmsNorm(shape.width)
        self.gate_up = nn.Linear(shape.width, 2 * shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(
        self, x: Tensor, turns: Tensor, mask: Tensor, wanted: Tensor | None = None
    ) -> Tensor:
        """Where not all positions are wanted, those are: [positions, width]."""
        batch, length, width = x.shape
        qkv = self.attention_norm.into(self.qkv.weight, x)
        by_head = Heads.apply(qkv.view(batch, length, 3, self.heads, -1), turns)
        q, k, v = by_head.flatten(1, 2).unbind()
        scores = torch.baddbmm(mask, q, k.transpose(1, 2))
        mixed = scores.softmax(-1) @ v.to(scores.dtype)
        mixed = mixed.view(batch, self.heads, length, -1).transpose(1, 2).reshape(x.shape)
        if wanted is not None:
            x, mixed = (all_of.flatten(0, 1).index_select(0, wanted) for all_of in (x, mixed))
        x = x + self.attention_out(mixed)
        gate_up = self.ffn_norm.into(self.gate_up.weight, x)
        return x + self.down(Gated.apply(gate_up))


class Llama(nn.Module):
    """Next-token logits. Input and output share one embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape.width)
        self._initialise()

    def _initialise(self) -> None:
        deep = 1 / math.sqrt(2 * self.shape.layers)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                std = 0.02 if "embedding" in name else 1 / math.sqrt(parameter.shape[1])
                ends_branch = "down" in name or "attention_out" in name
                nn.init.normal_(parameter, std=std * (deep if ends_branch else 1.0))

    def hidden(self, tokens: Tensor, wanted: Tensor | None = None) -> Tensor:
        """[batch, length] token ids to [batch, length, width], not yet normalised; or of the wanted
        positions alone (indices into all of them), [positions, width]."""
        length = tokens.shape[1]
        turns = rotary_turns(self.shape, length, tokens.device)
        mask = torch.full((length, length), -1e9, device=tokens.device).triu(1)
        x = self.embedding(tokens)
        for block in self.blocks[:-1]:
            x = block(x, turns, mask)
        return self.blocks[-1](x, turns, mask, wanted)

    def logits(self, hidden: Tensor) -> Tensor:
        return self.norm.into(self.embedding.weight, hidden)

    def hidden_matrices(self) -> list[tuple[Tensor, int]]:
        """All but the embedding, and of how many equal matrices each is put together."""
        parts = {"qkv": 3, "gate_up": 2}
        return [
            (parameter, parts.get(name.split(".")[0], 1))
            for block in self.blocks
            for name, parameter in block.named_parameters()
            if parameter.dim() == 2
        ]
