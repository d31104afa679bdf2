"""What the members really say to questions: panels like those that the network will show them."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from panels import Panel
from skills import SKILLS, Question, Split


@dataclass(frozen=True)
class Discussion:
    """A question, and what several members said to it, each as often as the others."""

    question: Question
    said: list[str]

    def panel(self, rng: random.Random, size: int) -> Panel:
        """`size` of the proposals, in any order."""
        proposals = rng.sample(self.said, size)
        return Panel.of(self.question, [(text == self.question.answer, text) for text in proposals])


def questions(split: Split, count: int, seed: int) -> list[Question]:
    """`count` of each skill."""
    rng = random.Random(f"company {split.value} {seed}")
    return [skill.draw_from(rng, split) for skill in SKILLS.values() for _ in range(count)]


def together(asked: Sequence[Question], answers: Sequence[Sequence[str]]) -> list[Discussion]:
    """`answers` by speaker, in the order of the questions."""
    return [Discussion(question, list(said)) for question, *said in zip(asked, *answers)]


def save(path: Path, company: Sequence[Discussion]) -> None:
    """The file is whole or not there."""
    scratch = path.with_suffix(".part")
    scratch.write_text("".join(json.dumps(asdict(each)) + "\n" for each in company))
    os.replace(scratch, path)


def load(path: Path) -> list[Discussion]:
    lines = map(json.loads, path.read_text().splitlines())
    return [Discussion(Question(**each["question"]), each["said"]) for each in lines]
