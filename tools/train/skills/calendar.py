"""Days and months ahead, and simple changes of unit."""

from __future__ import annotations

import random

from .question import Content, Skill

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
]  # fmt: skip
_CONVERSIONS = [
    ("hours", "minutes", 60),
    ("minutes", "seconds", 60),
    ("days", "hours", 24),
    ("weeks", "days", 7),
    ("years", "months", 12),
    ("feet", "inches", 12),
    ("meters", "centimeters", 100),
    ("kilometers", "meters", 1000),
    ("kilograms", "grams", 1000),
    ("liters", "milliliters", 1000),
]


def _ahead(rng: random.Random) -> Content:
    unit, names, farthest = rng.choice([("day", DAYS, 20), ("month", MONTHS, 18)])
    start, steps = rng.randrange(len(names)), rng.randint(1, farthest)
    span = f"{steps} {unit}" + ("s" if steps > 1 else "")
    answer = names[(start + steps) % len(names)]
    return Content((span, names[start]), answer, steps <= 3, is_fact=True)


def _units(rng: random.Random) -> Content:
    large, small, factor = rng.choice(_CONVERSIONS)
    count = rng.randint(2, 15)
    return Content((small, f"{count} {large}"), str(count * factor), count <= 4, is_fact=True)


CALENDAR_SKILLS = [
    Skill(
        "calendar",
        [
            "What comes {} after {}?",
            "It is {1} now. What is it in {0}?",
            "Count {} on from {}.",
            "Which one is {} after {}?",
        ],
        _ahead,
    ),
    Skill(
        "units",
        [
            "How many {} are in {}?",
            "Change {1} into {0}.",
            "{1} is how many {0}?",
            "Give {1} in {0}.",
            "What is {1} in {0}?",
            "{1} are how many {0}?",
        ],
        _units,
    ),
]
