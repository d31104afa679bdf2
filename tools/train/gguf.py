"""Writes a model as a GGUF file that llama.cpp loads as it is.

Format: github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy
import torch
from torch import Tensor

import chat
from fused import NORM_EPSILON
from llama import ROPE_BASE, Llama

_ALIGNMENT = 32
_UINT32, _FLOAT32, _BOOL, _STRING, _ARRAY, _INT32 = 4, 6, 7, 8, 9, 5
_F32, _Q8_0 = 0, 8
_MOSTLY_Q8_0 = 7  # llama.cpp's name for such a file as a whole
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6  # kinds of token
_BLOCK = 32


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _array(kind: int, items: list[bytes]) -> bytes:
    return struct.pack("<IQ", kind, len(items)) + b"".join(items)


class _Metadata:
    def __init__(self) -> None:
        self.count = 0
        self.data = b""

    def add(self, key: str, kind: int, value: bytes) -> None:
        self.data += _string(key) + struct.pack("<I", kind) + value
        self.count += 1

    def text(self, key: str, value: str) -> None:
        self.add(key, _STRING, _string(value))

    def number(self, key: str, value: int) -> None:
        self.add(key, _UINT32, struct.pack("<I", value))

    def real(self, key: str, value: float) -> None:
        self.add(key, _FLOAT32, struct.pack("<f", value))

    def flag(self, key: str, value: bool) -> None:
        self.add(key, _BOOL, struct.pack("<?", value))


def _vocabulary() -> list[tuple[str, int]]:
    """Texts and kinds by token id; chat.py says which is which."""
    tokens = [("<unk>", _UNKNOWN), ("<s>", _CONTROL), ("</s>", _CONTROL)]
    tokens += [(f"<0x{byte:02X}>", _BYTE) for byte in range(256)]
    tokens.append(("\u2581", _NORMAL))
    tokens += [(chat.USER_TEXT, _CONTROL), (chat.MODEL_TEXT, _CONTROL)]
    return tokens


def _metadata(model: Llama, name: str, description: str) -> _Metadata:
    shape, out = model.shape, _Metadata()
    out.text("general.architecture", "llama")
    out.text("general.type", "model")
    out.text("general.name", name)
    out.text("general.description", description)
    out.text("general.license", "Apache-2.0")
    out.number("general.file_type", _MOSTLY_Q8_0)
    out.number("general.quantization_version", 2)
    out.number("llama.context_length", shape.context)
    out.number("llama.embedding_length", shape.width)
    out.number("llama.block_count", shape.layers)
    out.number("llama.feed_forward_length", shape.feed_forward)
    out.number("llama.attention.head_count", shape.heads)
    out.number("llama.attention.head_count_kv", shape.heads)
    out.real("llama.attention.layer_norm_rms_epsilon", NORM_EPSILON)
    out.number("llama.rope.dimension_count", shape.width // shape.heads)
    out.real("llama.rope.freq_base", ROPE_BASE)
    out.number("llama.vocab_size", shape.vocabulary)
    _add_tokenizer(out)
    out.text("murmur.aggregate_template", chat.AGGREGATE_TEMPLATE)
    out.text("murmur.select_template", chat.AGGREGATE_TEMPLATE)
    return out


def _add_tokenizer(out: _Metadata) -> None:
    tokens = _vocabulary()
    out.text("tokenizer.ggml.model", "llama")
    out.text("tokenizer.ggml.pre", "default")
    out.add("tokenizer.ggml.tokens", _ARRAY, _array(_STRING, [_string(text) for text, _ in tokens]))
    scores = [struct.pack("<f", 0.0) for _ in tokens]
    out.add("tokenizer.ggml.scores", _ARRAY, _array(_FLOAT32, scores))
    kinds = [struct.pack("<i", kind) for _, kind in tokens]
    out.add("tokenizer.ggml.token_type", _ARRAY, _array(_INT32, kinds))
    out.number("tokenizer.ggml.unknown_token_id", chat.UNKNOWN)
    out.number("tokenizer.ggml.bos_token_id", chat.BEGIN)
    out.number("tokenizer.ggml.eos_token_id", chat.END)
    out.flag("tokenizer.ggml.add_bos_token", True)
    out.flag("tokenizer.ggml.add_eos_token", False)
    out.flag("tokenizer.ggml.add_space_prefix", False)
    out.text("tokenizer.chat_template", chat.CHAT_TEMPLATE)


def quantised(matrix: Tensor) -> tuple[numpy.ndarray, numpy.ndarray]:
    """q8_0: for each block of 32 values a half-precision scale and 32 signed bytes."""
    blocks = matrix.detach().float().cpu().numpy().reshape(-1, _BLOCK)
    scales = (numpy.abs(blocks).max(axis=1) / 127).astype(numpy.float16)
    divisors = numpy.where(scales == 0, 1, scales).astype(numpy.float32)
    values = numpy.rint(blocks / divisors[:, None]).clip(-127, 127).astype(numpy.int8)
    return scales, values


def _q8_0_bytes(matrix: Tensor) -> bytes:
    scales, values = quantised(matrix)
    blocks = numpy.empty(len(scales), dtype=[("scale", "<f2"), ("values", "i1", _BLOCK)])
    blocks["scale"], blocks["values"] = scales, values
    return blocks.tobytes()


def _tensors(model: Llama) -> list[tuple[str, Tensor]]:
    """In llama.cpp's names. The embedding is the output too, so there is no output.weight."""
    out = [("token_embd.weight", model.embedding.weight), ("output_norm.weight", model.norm.weight)]
    for i, block in enumerate(model.blocks):
        q, k, v = block.qkv.weight.chunk(3)
        gate, up = block.gate_up.weight.chunk(2)
        named = {
            "attn_norm": block.attention_norm.weight, "attn_q": q, "attn_k": k, "attn_v": v,
            "attn_output": block.attention_out.weight, "ffn_norm": block.ffn_norm.weight,
            "ffn_gate": gate, "ffn_up": up, "ffn_down": block.down.weight,
        }  # fmt: skip
        out += [(f"blk.{i}.{name}.weight", tensor) for name, tensor in named.items()]
    return out


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % _ALIGNMENT)


def write(model: Llama, path: Path, name: str, description: str) -> None:
    """Matrices as q8_0, norms as they are. The file is whole or not there."""
    metadata = _metadata(model, name, description)
    table, data = b"", b""
    tensors = _tensors(model)
    for tensor_name, tensor in tensors:
        dimensions = list(reversed(tensor.shape))
        kind = _Q8_0 if len(dimensions) == 2 else _F32
        table += _string(tensor_name) + struct.pack("<I", len(dimensions))
        table += b"".join(struct.pack("<Q", size) for size in dimensions)
        table += struct.pack("<IQ", kind, len(data))
        plain = tensor.detach().float().cpu().numpy().astype("<f4").tobytes()
        data += _padded(_q8_0_bytes(tensor) if kind == _Q8_0 else plain)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), metadata.count) + metadata.data + table
    scratch = path.with_suffix(".part")
    scratch.write_bytes(_padded(head) + data)
    os.replace(scratch, path)


@torch.no_grad()
def as_written(model: Llama) -> None:
    """Rounds the model's matrices to what write() keeps of them."""
    for parameter in model.parameters():
        if parameter.dim() == 2:
            scales, values = quantised(parameter)
            rounded = values.astype(numpy.float32) * scales.astype(numpy.float32)[:, None]
            parameter.copy_(torch.from_numpy(rounded).view(parameter.shape))
