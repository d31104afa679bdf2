"""The parts of a block that are no matrix products, with their gradients written out.

Autograd would keep every intermediate step and pass over memory for each; on a processor that is
more than half of a training step's time.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor
from torch.autograd import Function

NORM_EPSILON = 1e-5


class Normalised(Function):
    """Each row over its root mean square; the weights of an RMS norm belong to what follows."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        x = x.float()
        squares = torch.linalg.vector_norm(x, dim=-1, keepdim=True).square_()
        scale = squares.div_(x.shape[-1]).add_(NORM_EPSILON).rsqrt_()
        y = x * scale
        ctx.save_for_backward(y, scale)
        return y

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        y, scale = ctx.saved_tensors
        along = (gradient * y).mean(-1, keepdim=True)
        return torch.addcmul(gradient, y, along, value=-1).mul_(scale)


class Gated(Function):
    """SwiGLU: silu(gate) * up, of [..., gate and up]."""

    @staticmethod
    def forward(ctx, gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        silu = functional.silu(gate)
        ctx.save_for_backward(gate_up, silu)
        return silu * up

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        gate_up, silu = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        of_both = torch.empty_like(gate_up)
        of_gate, of_up = of_both.chunk(2, -1)
        torch.mul(gradient, silu, out=of_up)
        of_gate.copy_(torch.ops.aten.silu_backward(gradient * up, gate))
        return of_both


def _pairs(x: Tensor) -> Tensor:
    """Neighbouring values as complex numbers; shares memory with `x`."""
    return torch.view_as_complex(x.unflatten(-1, (-1, 2)))


class Heads(Function):
    """Queries, keys and values by head, [3, batch, heads, length, head width], of [batch, length,
    3, heads, head width]. Neighbouring pairs of queries and keys are turned by their position.

    `turns` are complex numbers [2, 1, 1, length, head width / 2], for queries and for keys.
    """

    @staticmethod
    def forward(ctx, qkv: Tensor, turns: Tensor) -> Tensor:
        ctx.turns = turns
        by_head = qkv.float().permute(2, 0, 3, 1, 4)
        out = torch.empty(by_head.shape, device=qkv.device)
        torch.mul(_pairs(by_head[:2]), turns, out=_pairs(out[:2]))
        out[2] = by_head[2]
        return out

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        _, batch, heads, length, width = gradient.shape
        of_qkv = torch.empty(batch, length, 3, heads, width, device=gradient.device)
        by_head = of_qkv.permute(2, 0, 3, 1, 4)
        back = ctx.turns.conj().resolve_conj()
        torch.mul(_pairs(gradient[:2]), back, out=_pairs(by_head[:2]))
        by_head[2] = gradient[2]
        return of_qkv, None
