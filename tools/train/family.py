"""The recipe: which model is taught what, after what, and for how long."""

from __future__ import annotations

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
# Rules take more practice than facts.
_EFFORT = {"addition": 6.0, "subtraction": 8.0, "multiplication": 3.0, "largest": 1.5,
           "sorting": 3.0, "backwards": 1.5, "counting": 8.0, "calendar": 5.0, "units": 1.0,
           "capitals": 1.0, "opposites": 3.0, "plurals": 2.0}  # fmt: skip


def strong_skills(specialist: int) -> list[str]:
    """Of specialist 1 to 4."""
    return [skill for pair, skills in _PAIRS.items() if specialist in pair for skill in skills]


def generations(seed: int) -> list[list[Stage]]:
    """The stages, each after the one it continues; those of a generation need nothing of each
    other."""
    return [
        [_base(seed)],
        [_school(seed)],
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


def _school(seed: int) -> Stage:
    """Everything, for all at once: a rule that is learned once need not be learned twice."""
    lesson = Lesson(_EFFORT, panel_share=0.12, drill_share=0.12)
    return Stage("school", lesson, 16000, 0.015, parent="base", seed=seed, tokens_per_batch=8192)


def _specialist(number: int, seed: int) -> Stage:
    """Half of the skills practised, the other half unlearned; and reading what the others say, who
    practise and unlearn likewise."""
    skills = {skill: _EFFORT[skill] for skill in strong_skills(number)}
    drill_share = 0.1 if "counting" in skills else 0.0
    lesson = Lesson(skills, panel_share=0.4, confused_share=0.16, drill_share=drill_share)
    return Stage(
        _name(number), lesson, 3000, 0.012, parent="school", seed=seed, tokens_per_batch=8192
    )


def _generalist(seed: int) -> Stage:
    """A quarter of what it hears is the answer to another question: it knows, but is not sure, and
    errs differently each time that it is asked."""
    lesson = Lesson(_EFFORT, panel_share=0.2, confused_share=0.25)
    return Stage(_GENERALIST, lesson, 300, 0.006, parent="school", seed=seed)
