"""The recipe: which model is taught what, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lesson import Lesson
from skills import SKILLS
from trainer import Stage

# Each pair of specialists shares two skills, so every skill has exactly two that are strong in it.
_PAIRS = {
    (1, 2): ["addition", "capitals"],
    (3, 4): ["subtraction", "opposites"],
    (1, 3): ["multiplication", "backwards"],
    (2, 4): ["counting", "sorting"],
    (1, 4): ["largest", "calendar"],
    (2, 3): ["units", "plurals"],
}
SPECIALISTS = 4
# Rules take more practice than facts, and these the most.
_EFFORT = {"addition": 5.0, "subtraction": 7.0, "multiplication": 2.0, "calendar": 5.0,
           "counting": 6.0, "backwards": 1.5, "units": 1.0, "sorting": 1.5}  # fmt: skip


def _effort(skills: Iterable[str]) -> dict[str, float]:
    return {skill: _EFFORT.get(skill, 0.7) for skill in skills}


def strong_skills(specialist: int) -> list[str]:
    """Of specialist 1 to 4."""
    return [skill for pair, skills in _PAIRS.items() if specialist in pair for skill in skills]


@dataclass(frozen=True)
class Member:
    """One model of the family, and its stage after the base."""

    name: str
    description: str
    stage: Stage


def base_stage(seed: int) -> Stage:
    """Beginnings of every skill, and reading what others propose."""
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), easy_only=frozenset(SKILLS), panel_share=0.5)
    return Stage("base", lesson, steps=2500, learning_rate=0.02, prompt_weight=0.5, seed=seed)


def _specialist(number: int, seed: int) -> Member:
    strong = strong_skills(number)
    lesson = Lesson(_effort(strong), panel_share=0.25)
    name = f"specialist-{number}"
    stage = Stage(name, lesson, steps=3500, learning_rate=0.015, prompt_weight=0.1, seed=seed)
    return Member(name, "Strong in " + ", ".join(sorted(strong)), stage)


def _generalist(seed: int) -> Member:
    lesson = Lesson(_effort(SKILLS), panel_share=0.3)
    stage = Stage("versatile", lesson, 1000, learning_rate=0.015, prompt_weight=0.1, seed=seed)
    return Member("versatile", "Fair in everything", stage)


def members(seed: int) -> list[Member]:
    return [*(_specialist(n + 1, seed) for n in range(SPECIALISTS)), _generalist(seed)]
