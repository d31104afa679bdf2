"""How well a model does on the validation split, which it is never taught."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch

from batches import Cut, collate, encode
from llama import Llama
from panels import Panel, draw_panel, draw_unknowable
from sampling import sampled_answers
from skills import SKILLS, Question, Skill, Split


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


def panels(count: int, *, unknowable: bool, seed: int = 1) -> list[Panel]:
    """Panels in which the right answer is the plurality."""
    rng = random.Random(f"panels {seed}")
    drawn = []
    while len(drawn) < count:
        skill = SKILLS[rng.choice(list(SKILLS))]
        question = draw_unknowable(rng) if unknowable else skill.draw_from(rng, Split.VALIDATION)
        panel = draw_panel(rng, question, expert=False)
        if len(panel.proposals) > 2:
            drawn.append(panel)
    return drawn


def panel_accuracies(model: Llama, count: int) -> dict[str, float]:
    """Of aggregation, where a vote that knew equal answers would always be right."""
    known, unknowable = panels(count, unknowable=False), panels(count, unknowable=True)
    return {
        "aggregate": share(exact_matches(model, [panel.aggregation() for panel in known])),
        "aggregate unknowable": share(
            exact_matches(model, [panel.aggregation() for panel in unknowable])
        ),
    }

