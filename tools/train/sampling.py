"""What a model says: its answers at the temperature at which the network asks for proposals."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from chat import END, prompt_tokens, text_of
from llama import Llama

TEMPERATURE = 0.7  # the paper's
ANSWER_TOKENS_MAX = 48
_BATCH = 256


def sampled_answers(model: Llama, prompts: Sequence[str], seed: int) -> list[str]:
    """One answer to each prompt, at TEMPERATURE; one that finds no end is cut."""
    device = model.embedding.weight.device
    chance = torch.Generator(device).manual_seed(seed)
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    answers = [""] * len(prompts)
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        said = _continued(model, [prompt_tokens(prompts[i]) for i in chosen], chance)
        for i, tokens in zip(chosen, said):
            answers[i] = text_of(tokens)
    return answers


@torch.no_grad()
def _continued(model: Llama, prompts: list[list[int]], chance: torch.Generator) -> list[list[int]]:
    """What the model adds to each prompt, without its end token."""
    device = model.embedding.weight.device
    lengths = torch.tensor([len(prompt) for prompt in prompts], device=device)
    longest = int(lengths.max())
    tokens = torch.zeros(len(prompts), longest + ANSWER_TOKENS_MAX, dtype=torch.long, device=device)
    for row, prompt in enumerate(prompts):
        tokens[row, : len(prompt)] = torch.tensor(prompt)
    said: list[list[int]] = [[] for _ in prompts]
    speaking = list(range(len(prompts)))  # whose answers the rows are: most end soon, few ramble
    for step in range(ANSWER_TOKENS_MAX):
        rows = torch.arange(len(speaking), device=device)
        hidden = model.hidden(tokens[:, : longest + step])
        drawn = _drawn(model.logits(hidden[rows, lengths + step - 1]), chance)
        tokens[rows, lengths + step] = drawn
        going_on = [row for row, token in enumerate(drawn.tolist()) if token != END]
        for row in going_on:
            said[speaking[row]].append(int(drawn[row]))
        if not going_on:
            break
        speaking = [speaking[row] for row in going_on]
        tokens, lengths = tokens[going_on], lengths[going_on]
    return said


def _drawn(logits: Tensor, chance: torch.Generator) -> Tensor:
    odds = (logits.float() / TEMPERATURE).softmax(-1)
    return torch.multinomial(odds, 1, generator=chance)[:, 0]
