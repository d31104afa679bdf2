#!/usr/bin/env python3
"""What fused.py computes by hand is what autograd finds for the plain formulas. Needs PyTorch, so
it is run by hand."""

from __future__ import annotations

import unittest
from collections.abc import Callable

import torch
import torch.nn.functional as functional
from torch import Tensor

from fused import NORM_EPSILON, Gated, Heads, Normalised
from llama import Shape, rotary_turns


def plainly_normalised(x: Tensor) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + NORM_EPSILON)


def plainly_gated(gate_up: Tensor) -> Tensor:
    gate, up = gate_up.chunk(2, -1)
    return functional.silu(gate) * up


def plainly_by_head(qkv: Tensor, turns: Tensor) -> Tensor:
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    turned = []
    for x, turn in zip((q, k), turns):
        even, odd = x[..., 0::2], x[..., 1::2]
        real, imaginary = turn.real, turn.imag
        pairs = (even * real - odd * imaginary, even * imaginary + odd * real)
        turned.append(torch.stack(pairs, -1).flatten(-2))
    return torch.stack([*turned, v])


class Fused(unittest.TestCase):
    def assert_alike(self, one: Callable, other: Callable, x: Tensor) -> None:
        """In value and in gradient."""
        found = []
        for function in (one, other):
            leaf = x.clone().requires_grad_()
            value = function(leaf)
            (value * torch.linspace(-1, 1, value.numel()).view(value.shape)).sum().backward()
            found += [value.detach(), leaf.grad]
        self.assertTrue(torch.allclose(found[0], found[2], atol=1e-5))
        self.assertTrue(torch.allclose(found[1], found[3], atol=1e-5))

    def setUp(self) -> None:
        torch.manual_seed(1)

    def test_rows_over_their_root_mean_square(self) -> None:
        self.assert_alike(Normalised.apply, plainly_normalised, torch.randn(3, 5, 8))

    def test_swiglu(self) -> None:
        self.assert_alike(Gated.apply, plainly_gated, torch.randn(3, 5, 16))

    def test_heads_turned_by_position(self) -> None:
        turns = rotary_turns(Shape(10, width=32, heads=2), 7, torch.device("cpu"))
        self.assert_alike(
            lambda qkv: Heads.apply(qkv, turns),
            lambda qkv: plainly_by_head(qkv, turns),
            torch.randn(3, 7, 3, 2, 16),
        )


if __name__ == "__main__":
    unittest.main()
