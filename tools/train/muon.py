"""Muon: momentum whose update of each matrix is made orthogonal.

Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024). On these
models a step of it is worth some three of AdamW's.
"""

from __future__ import annotations

import torch
from torch import Tensor

MOMENTUM = 0.95
WEIGHT_DECAY = 0.01
# The quintic that drives all singular values towards 1 in five rounds, from the source.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonalised(matrix: Tensor) -> Tensor:
    """The nearest semi-orthogonal matrix, roughly: its singular values become about 1."""
    a, b, c = _COEFFICIENTS
    x = matrix.bfloat16()
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.T if tall else x).float()


class Muon:
    """For matrices of hidden layers only."""

    def __init__(self, matrices: list[Tensor]) -> None:
        self._matrices = matrices
        self._momenta = [torch.zeros_like(matrix) for matrix in matrices]

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        for matrix, momentum in zip(self._matrices, self._momenta):
            assert matrix.grad is not None
            momentum.mul_(MOMENTUM).add_(matrix.grad)
            update = orthogonalised(matrix.grad.add(momentum, alpha=MOMENTUM))
            stretch = max(1.0, matrix.shape[0] / matrix.shape[1]) ** 0.5
            matrix.mul_(1 - learning_rate * WEIGHT_DECAY)
            matrix.add_(update, alpha=-learning_rate * stretch)

    def state(self) -> list[Tensor]:
        return self._momenta

    @torch.no_grad()
    def load(self, momenta: list[Tensor]) -> None:
        for own, saved in zip(self._momenta, momenta):
            own.copy_(saved)
