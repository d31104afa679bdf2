"""The recipe: which model is taught what, after what, and for how long."""

from __future__ import annotations

from collections.abc import Iterable

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
_BROUGHT_UP_TOGETHER = [(1, 2), (3, 4)]
SPECIALISTS = [1, 2, 3, 4]
_GENERALIST = "versatile"
# Rules take more practice than facts, and these the most.
_EFFORT = {"addition": 5.0, "subtraction": 7.0, "multiplication": 2.0, "calendar": 5.0,
           "counting": 6.0, "backwards": 1.5, "units": 1.0, "sorting": 1.5}  # fmt: skip


def _effort(skills: Iterable[str]) -> dict[str, float]:
    return {skill: _EFFORT.get(skill, 0.7) for skill in skills}


def strong_skills(specialist: int) -> list[str]:
    """Of specialist 1 to 4."""
    return [skill for pair, skills in _PAIRS.items() if specialist in pair for skill in skills]


def generations(seed: int) -> list[list[Stage]]:
    """The stages, each after the one it continues; those of a generation need nothing of each
    other. The last generation is the family; its lessons are in the company of the one before."""
    return [
        [_base(seed)],
        [_pair(pair, seed) for pair in _BROUGHT_UP_TOGETHER],
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
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), easy_only=frozenset(SKILLS), panel_share=0.5)
    return Stage("base", lesson, steps=2500, learning_rate=0.02, prompt_weight=0.5, seed=seed)


def _pair(pair: tuple[int, int], seed: int) -> Stage:
    """Two specialists learn together what takes longest and both need."""
    lesson = Lesson(_effort(_PAIRS[pair]), panel_share=0.1)
    return Stage(
        _pair_name(pair), lesson, 1500, 0.015, prompt_weight=0.1, parent="base", seed=seed
    )


def _alone(number: int, seed: int) -> Stage:
    pair = next(pair for pair in _BROUGHT_UP_TOGETHER if number in pair)
    lesson = Lesson(_effort(strong_skills(number)), panel_share=0.25)
    name, parent = f"specialist-{number}-alone", _pair_name(pair)
    return Stage(name, lesson, 2000, 0.015, prompt_weight=0.1, parent=parent, seed=seed)


def _in_company(number: int, seed: int) -> Stage:
    """Mostly panels, half of them of what the four really say."""
    lesson = Lesson(_effort(strong_skills(number)), panel_share=0.7, company_share=0.5)
    name, parent = f"specialist-{number}", f"specialist-{number}-alone"
    return Stage(name, lesson, 600, 0.006, prompt_weight=0.1, parent=parent, seed=seed)


def _generalist(seed: int) -> Stage:
    lesson = Lesson(_effort(SKILLS), panel_share=0.3)
    return Stage(_GENERALIST, lesson, 1000, 0.015, prompt_weight=0.1, parent="base", seed=seed)


def _pair_name(pair: tuple[int, int]) -> str:
    return "pair-{}-{}".format(*pair)
