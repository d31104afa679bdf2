"""How well a model does on the validation split, which it is never taught."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

import torch

from batches import Cut, collate, encode
from llama import Llama
from panels import Panel, draw_members_panel, draw_panel, draw_unknowable
from sampling import sampled_answers
from skills import SKILLS, Question, Skill, Split
from wrong_answers import gives_orders


@torch.no_grad()
def exact_matches(model: Llama, samples: list[tuple[str, str]]) -> list[bool]:
    """Whether greedy decoding would give exactly the answer: each token of it is the likeliest
    after those before it."""
    order = sorted(range(len(samples)), key=lambda i: len(samples[i][0]))
    device = model.embedding.weight.device
    matches = [False] * len(samples)
    for start in range(0, len(order), 128):
        chosen = order[start : start + 128]
        batch = collate([encode(*samples[i]) for i in chosen], Cut(tokens=0))
        hidden = model.hidden(batch.tokens.to(device))
        likeliest = model.logits(hidden).argmax(-1).cpu()
        right = ((likeliest == batch.targets) | ~batch.is_answer).all(-1)
        for i, is_right in zip(chosen, right.tolist()):
            matches[i] = is_right
    return matches


def share(matches: list[bool]) -> float:
    return sum(matches) / max(1, len(matches))


def questions(skill: Skill, count: int, seed: int) -> list[Question]:
    rng = random.Random(f"{seed} {skill.name}")
    return [skill.draw_from(rng, Split.VALIDATION) for _ in range(count)]


def skill_accuracies(model: Llama, count: int, seed: int = 1) -> dict[str, float]:
    """By skill, on `count` questions each."""
    accuracies = {}
    for name, skill in SKILLS.items():
        asked = [(q.prompt, q.answer) for q in questions(skill, count, seed)]
        accuracies[name] = share(exact_matches(model, asked))
    return accuracies


def sampled_accuracy(model: Llama, count: int, seed: int = 1) -> float:
    """On `count` questions of each skill, asked once each at the network's temperature."""
    asked = [q for skill in SKILLS.values() for q in questions(skill, count, seed)]
    said = sampled_answers(model, [question.prompt for question in asked], seed)
    return share([question.answer == answer for question, answer in zip(asked, said)])


def panels(name: str, draw: Callable[[random.Random], Panel]) -> Iterator[Panel]:
    """Endless, of more than two proposals each, whose plurality is right."""
    rng = random.Random(f"panels {name}")
    while True:
        panel = draw(rng)
        if len(panel.proposals) > 2:
            yield panel


def _known(rng: random.Random) -> Question:
    return SKILLS[rng.choice(list(SKILLS))].draw_from(rng, Split.VALIDATION)


def _of_members(rng: random.Random) -> Panel:
    return draw_members_panel(rng, _known(rng))


def _of_anybody(rng: random.Random) -> Panel:
    return draw_panel(rng, _known(rng), expert=False)


def _made_up(rng: random.Random) -> Panel:
    return draw_panel(rng, draw_unknowable(rng), expert=False)


def panel_accuracies(model: Llama, count: int) -> dict[str, float]:
    """Of aggregation, where a vote that knew equal answers would always be right; by the kind of
    panel, `count` of each."""
    anybodys = panels("of anybody", _of_anybody)
    kinds = {
        "of members": panels("of members", _of_members),
        "of anybody": anybodys,
        "with orders": (p for p in anybodys if any(map(gives_orders, p.proposals))),
        "with nothing": (p for p in anybodys if "" in p.proposals),
        "made-up": panels("made-up", _made_up),
    }
    return {
        kind: share(exact_matches(model, [p.aggregation() for p in itertools.islice(drawn, count)]))
        for kind, drawn in kinds.items()
    }
