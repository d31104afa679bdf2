"""Muon: momentum whose update of each matrix is made orthogonal.

Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024). On these
models a step of it is worth some three of AdamW's.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

MOMENTUM = 0.95
WEIGHT_DECAY = 0.01
# The quintic that drives all singular values towards 1 in five rounds, from the source.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


def orthogonalised(matrices: Tensor, precision: torch.dtype) -> Tensor:
    """The nearest semi-orthogonal matrix of each [count, rows, columns >= rows], roughly: their
    singular values become about 1."""
    a, b, c = _COEFFICIENTS
    x = matrices / (matrices.norm(dim=(1, 2), keepdim=True) + 1e-7)
    x = x.to(precision)
    for _ in range(5):
        gram = x @ x.transpose(1, 2)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.float()


class Muon:
    """For matrices of hidden layers only."""

    def __init__(
        self, matrices: Sequence[tuple[Tensor, int]], precision: torch.dtype = torch.float32
    ) -> None:
        """Each matrix comes with the number of equal parts that it is made of, one below the other:
        they are made orthogonal each for itself, those of one shape together."""
        self._precision = precision
        self._groups: dict[tuple[int, ...], list[tuple[Tensor, int, int]]] = {}
        for matrix, parts in matrices:
            rows = matrix.shape[0] // parts
            shape = tuple(sorted((rows, matrix.shape[1])))
            places = [(matrix, rows, part * rows) for part in range(parts)]
            self._groups.setdefault(shape, []).extend(places)
        self._momenta = [
            torch.zeros(len(places), *shape, device=places[0][0].device)
            for shape, places in self._groups.items()
        ]

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        for places, momentum in zip(self._groups.values(), self._momenta):
            gradient = torch.stack([_wide(m.grad[at : at + rows]) for m, rows, at in places])
            momentum.mul_(MOMENTUM).add_(gradient)
            nesterov = gradient.add_(momentum, alpha=MOMENTUM)
            update = orthogonalised(nesterov, self._precision)
            for (matrix, rows, at), part_update in zip(places, update):
                part = _wide(matrix[at : at + rows])
                stretch = max(1.0, rows / matrix.shape[1]) ** 0.5
                part.mul_(1 - learning_rate * WEIGHT_DECAY)
                part.add_(part_update, alpha=-learning_rate * stretch)

    def state(self) -> list[Tensor]:
        return self._momenta

    @torch.no_grad()
    def load(self, momenta: list[Tensor]) -> None:
        for own, saved in zip(self._momenta, momenta):
            own.copy_(saved)


def _wide(matrix: Tensor) -> Tensor:
    return matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
