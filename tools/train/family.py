"""The recipe: which model is taught what, after what, and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lesson import Lesson
from skills import SKILLS
from trainer import Stage

# Each pair of specialists shares two skills, so every skill has exactly two that are strong in it.
_PAIRS = {
    (1, 2): ["addition", "capitals"],
    (3, 4): ["subtraction", "opposites"],
    (1, 3): ["multiplication", "backwards"],
    (2, 4): ["counting", "sorting"],
    (1, 4): ["largest", "units"],
    (2, 3): ["calendar", "plurals"],
}
SPECIALISTS = [1, 2, 3, 4]
_GENERALIST = "versatile"
# Rules take more practice than facts.
_AT_SCHOOL = {"addition": 6.0, "subtraction": 8.0, "multiplication": 3.0, "calendar": 4.0,
              "counting": 8.0, "backwards": 1.5, "units": 1.5, "sorting": 1.5}  # fmt: skip
# What school leaves to learn: these three are the slowest.
_AFTER_SCHOOL = {"addition": 7.0, "subtraction": 10.0, "multiplication": 2.0, "calendar": 2.5,
                 "counting": 9.0, "backwards": 1.0, "units": 1.0, "sorting": 1.0}  # fmt: skip
_FACTS = 0.7


def _weights(skills: Iterable[str], effort: Mapping[str, float]) -> dict[str, float]:
    return {skill: effort.get(skill, _FACTS) for skill in skills}


def strong_skills(specialist: int) -> list[str]:
    """Of specialist 1 to 4."""
    return [skill for pair, skills in _PAIRS.items() if specialist in pair for skill in skills]


def generations(seed: int) -> list[list[Stage]]:
    """The stages, each after the one it continues; those of a generation need nothing of each
    other. The last generation is the family; its lessons are in the company of the one before."""
    return [
        [_base(seed)],
        [_school(seed)],
        [_alone(number, seed) for number in SPECIALISTS],
        [_generalist(seed), *(_in_company(number, seed) for number in SPECIALISTS)],
    ]


def description(member: str) -> str:
    """Of a stage of the last generation."""
    if member == _GENERALIST:
        return "Fair in everything"
    number = int(member.removeprefix("specialist-"))
    return "Strong in " + ", ".join(sorted(strong_skills(number)))


def _base(seed: int) -> Stage:
    """Beginnings of every skill, and reading what others propose."""
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), easy_only=tuple(SKILLS), panel_share=0.5)
    return Stage("base", lesson, steps=2500, learning_rate=0.02, prompt_weight=0.5, seed=seed)


def _school(seed: int) -> Stage:
    """Everything, for all at once: a rule that is learned once need not be learned twice."""
    lesson = Lesson(_weights(SKILLS, _AT_SCHOOL), panel_share=0.15)
    return Stage("school", lesson, 6000, 0.015, prompt_weight=0.1, parent="base", seed=seed)


def _alone(number: int, seed: int) -> Stage:
    """Half of the skills, so that the other half is forgotten."""
    lesson = Lesson(_weights(strong_skills(number), _AFTER_SCHOOL), panel_share=0.25)
    name = f"specialist-{number}-alone"
    return Stage(name, lesson, 1600, 0.015, prompt_weight=0.1, parent="school", seed=seed)


def _in_company(number: int, seed: int) -> Stage:
    """Mostly panels, half of them of what the four really say."""
    skills = _weights(strong_skills(number), _AFTER_SCHOOL)
    lesson = Lesson(skills, panel_share=0.7, select_share=0.45, company_share=0.5)
    name, parent = f"specialist-{number}", f"specialist-{number}-alone"
    return Stage(name, lesson, 500, 0.006, prompt_weight=0.1, parent=parent, seed=seed)


def _generalist(seed: int) -> Stage:
    lesson = Lesson(_weights(SKILLS, _AT_SCHOOL), panel_share=0.3)
    return Stage(_GENERALIST, lesson, 1000, 0.015, prompt_weight=0.1, parent="base", seed=seed)

