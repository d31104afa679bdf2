"""Writes a tiny image encoder of random weights that llama.cpp puts before a text model (mmproj).

Gemma 3's shape: 64 x 64 pixels become 64 patches, these 4 tokens. Format: GGUF, version 3
(github.com/ggml-org/ggml/blob/master/docs/gguf.md); names are those of tools/mtmd/clip-impl.h.
"""

import random
import struct
from array import array
from math import prod

_UINT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 4, 6, 7, 8, 9
_F32, _ALIGNMENT = 0, 32
_SIDE, _PATCH, _MERGE, _WIDTH, _FFN = 64, 8, 4, 32, 64


def _string(text):
    return struct.pack("<Q", len(text)) + text.encode()


def _value(value):
    """A type and the value, as metadata has them."""
    if isinstance(value, bool):
        return struct.pack("<I?", _BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", _UINT32, value)
    if isinstance(value, float):
        return struct.pack("<If", _FLOAT32, value)
    if isinstance(value, str):
        return struct.pack("<I", _STRING) + _string(value)
    return struct.pack(f"<IIQ{len(value)}f", _ARRAY, _FLOAT32, len(value), *value)


def _metadata(text_width):
    return {
        "general.architecture": "clip", "general.type": "mmproj", "general.name": "tiny",
        "clip.has_vision_encoder": True, "clip.projector_type": "gemma3", "clip.use_gelu": True,
        "clip.vision.image_size": _SIDE, "clip.vision.patch_size": _PATCH,
        "clip.vision.embedding_length": _WIDTH, "clip.vision.feed_forward_length": _FFN,
        "clip.vision.block_count": 1, "clip.vision.attention.head_count": 2,
        "clip.vision.projection_dim": text_width,
        "clip.vision.attention.layer_norm_epsilon": 1e-6,
        "clip.vision.projector.scale_factor": _MERGE,
        "clip.vision.image_mean": [0.5] * 3, "clip.vision.image_std": [0.5] * 3,
    }


def _tensors(text_width):
    """Names and shapes, the fastest dimension first; a norm's are ones."""
    block = {f"attn_{part}": (_WIDTH, _WIDTH) for part in ("q", "k", "v", "out")}
    block |= {"ffn_up": (_WIDTH, _FFN), "ffn_down": (_FFN, _WIDTH)}
    block |= {"ln1": (_WIDTH,), "ln2": (_WIDTH,)}
    shapes = {"v.patch_embd.weight": (_PATCH, _PATCH, 3, _WIDTH),
              "v.position_embd.weight": (_WIDTH, (_SIDE // _PATCH) ** 2),
              "v.post_ln.weight": (_WIDTH,), "v.post_ln.bias": (_WIDTH,),
              "mm.input_projection.weight": (text_width, _WIDTH),
              "mm.soft_emb_norm.weight": (_WIDTH,)}
    for name, shape in block.items():
        shapes[f"v.blk.0.{name}.weight"] = shape
        shapes[f"v.blk.0.{name}.bias"] = shape[-1:]
    return shapes


def _weights(name, shape, chance):
    if len(shape) == 1:
        fill = 0.0 if name.endswith("bias") else 1.0
        return array("f", [fill] * shape[0])
    return array("f", (chance.uniform(-0.2, 0.2) for _ in range(prod(shape))))


def _padding(size):
    return b"\0" * (-size % _ALIGNMENT)


def write(path, text_width):
    """`text_width`: the embedding width of the text model that the tokens are for."""
    chance, metadata, shapes = random.Random(1), _metadata(text_width), _tensors(text_width)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(metadata))
    for key, value in metadata.items():
        head += _string(key) + _value(value)
    data = b""
    for name, shape in shapes.items():
        head += _string(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        head += struct.pack("<IQ", _F32, len(data))
        values = _weights(name, shape, chance).tobytes()
        data += values + _padding(len(values))
    with open(path, "wb") as out:
        out.write(head + _padding(len(head)) + data)
