"""The llama architecture in PyTorch, as llama.cpp computes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

ROPE_BASE = 10000.0
NORM_EPSILON = 1e-5


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
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + NORM_EPSILON) * self.weight


def rotary_angles(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines, [length, head width / 2]."""
    half = shape.width // shape.heads // 2
    frequencies = torch.exp(-math.log(ROPE_BASE) * torch.arange(half) / half)
    angles = torch.arange(length)[:, None] * frequencies[None]
    return angles.cos(), angles.sin()


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns neighbouring pairs of each head by their position's angle."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


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

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        head = width // self.heads
        qkv = self.qkv(self.attention_norm(x)).view(batch, length, 3, self.heads, head)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        q, k = rotated(q, cos, sin), rotated(k, cos, sin)
        scores = q @ k.transpose(-1, -2) / math.sqrt(head) + mask
        mixed = (scores.softmax(-1) @ v.to(scores.dtype)).transpose(1, 2).reshape(x.shape)
        x = x + self.attention_out(mixed)
        gate, up = self.gate_up(self.ffn_norm(x)).chunk(2, -1)
        # SiLU spelled out: half the time of PyTorch's own in bfloat16 on a processor.
        return x + self.down(gate * torch.sigmoid(gate) * up)


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

    def hidden(self, tokens: Tensor) -> Tensor:
        """[batch, length] token ids to [batch, length, width], normalised."""
        length = tokens.shape[1]
        cos, sin = (part.to(tokens.device) for part in rotary_angles(self.shape, length))
        mask = torch.full((length, length), -1e9, device=tokens.device).triu(1)
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        return functional.linear(hidden, self.embedding.weight)

    def parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())
