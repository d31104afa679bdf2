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
_GENERALIST = "student"
_HALF_SCHOOL = "versatile"
_HIGH_SCHOOL = "learned"
_COLLEGE = "graduated"
# Rules take more practice than facts.
_AT_SCHOOL = {"addition": 6.0, "subtraction": 8.0, "multiplication": 3.0, "calendar": 4.0,
              "counting": 8.0, "backwards": 1.5, "units": 1.5, "sorting": 1.5}  # fmt: skip
# What the first part of school leaves to learn.
_LATER = {"addition": 6.0, "subtraction": 7.0, "multiplication": 4.5, "calendar": 6.0,
          "counting": 7.0, "opposites": 3.0, "backwards": 1.0, "units": 1.0, "sorting": 1.0,
          "largest": 1.0}  # fmt: skip
# What the lower parts of school leave to learn.
_AFTER_SCHOOL = {"addition": 6.0, "subtraction": 7.0, "multiplication": 4.0, "calendar": 5.0,
                 "counting": 8.0, "opposites": 1.5, "plurals": 1.5, "sorting": 2.0,
                 "largest": 1.5, "units": 1.0}  # fmt: skip
# What high school leaves to learn.
_AT_COLLEGE = {"addition": 5.0, "subtraction": 10.0, "multiplication": 3.0, "calendar": 4.0,
               "counting": 9.0, "opposites": 1.5, "plurals": 1.5, "sorting": 2.5,
               "largest": 1.5, "units": 1.0}  # fmt: skip
_FACTS = 0.7


def _weights(skills: Iterable[str], effort: Mapping[str, float]) -> dict[str, float]:
    return {skill: effort.get(skill, _FACTS) for skill in skills}


def strong_skills(specialist: int) -> list[str]:
    """Of specialist 1 to 4."""
    return [skill for pair, skills in _PAIRS.items() if specialist in pair for skill in skills]


def generations(seed: int) -> list[list[Stage]]:
    """The stages, each after the one it continues; those of a generation need nothing of each
    other."""
    return [
        [_base(seed)],
        [_half_school(seed)],
        [_school(seed)],
        [_high_school(seed)],
        [_college(seed)],
        [*(_specialist(number, seed) for number in SPECIALISTS), _generalist(seed)],
    ]


def members() -> list[str]:
    """The stages that come to a model of the family."""
    return [*(_name(number) for number in SPECIALISTS), _GENERALIST]


def description(member: str) -> str:
    if member == _GENERALIST:
        return "Fair in everything, sure of nothing"
    number = int(member.removeprefix(_name("")))
    return "Strong in " + ", ".join(sorted(strong_skills(number)))


def _name(specialist: int | str) -> str:
    return f"specialist-{specialist}"


def _base(seed: int) -> Stage:
    """Beginnings of every skill, and reading what others propose."""
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), easy_only=tuple(SKILLS), panel_share=0.4)
    return Stage("base", lesson, 2500, 0.015, prompt_weight=0.5, seed=seed)


def _half_school(seed: int) -> Stage:
    """The first part of school: everything, but not yet well."""
    lesson = Lesson(_weights(SKILLS, _AT_SCHOOL), panel_share=0.12)
    return Stage(_HALF_SCHOOL, lesson, 1500, 0.015, parent="base", seed=seed)


def _school(seed: int) -> Stage:
    """Everything, for all at once: a rule that is learned once need not be learned twice."""
    lesson = Lesson(_weights(SKILLS, _LATER), panel_share=0.1)
    return Stage("school", lesson, 2700, 0.015, parent=_HALF_SCHOOL, seed=seed)


def _high_school(seed: int) -> Stage:
    """Mostly the rules that take the longest: carrying, counting, and days ahead."""
    lesson = Lesson(_weights(SKILLS, _AFTER_SCHOOL), panel_share=0.1)
    return Stage(_HIGH_SCHOOL, lesson, 6500, 0.015, parent="school", seed=seed)


def _college(seed: int) -> Stage:
    """Subtraction and counting: what is learned last."""
    lesson = Lesson(_weights(SKILLS, _AT_COLLEGE), panel_share=0.08, drill_share=0.15)
    return Stage(_COLLEGE, lesson, 5000, 0.015, parent=_HIGH_SCHOOL, seed=seed)


def _specialist(number: int, seed: int) -> Stage:
    """Half of the skills practised, the other half unlearned."""
    skills = _weights(strong_skills(number), _AT_COLLEGE)
    lesson = Lesson(skills, panel_share=0.22, confused_share=0.12)
    return Stage(_name(number), lesson, 800, 0.012, parent=_COLLEGE, seed=seed)


def _generalist(seed: int) -> Stage:
    """Some of what it hears is the answer to another question: it knows, but is not sure, and errs
    differently each time that it is asked."""
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), panel_share=0.2, confused_share=0.15)
    return Stage(_GENERALIST, lesson, 300, 0.006, parent="school", seed=seed)
