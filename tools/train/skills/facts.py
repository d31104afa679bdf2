"""What can only be known: capitals, opposites, plurals."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping

from .question import Content, Skill
from .vocabulary import CAPITALS, NOUNS, OPPOSITES

EASY_PERCENT = 30


def _is_easy(item: str) -> bool:
    return zlib.crc32(item.encode()) % 100 < EASY_PERCENT


def _fact_from(table: Mapping[str, str]):
    items = sorted(table)

    def draw(rng: random.Random) -> Content:
        item = rng.choice(items)
        return Content((item,), table[item], _is_easy(item), is_fact=True)

    return draw


FACT_SKILLS = [
    Skill(
        "capitals",
        [
            "What is the capital of {}?",
            "Name the capital of {}.",
            "Which city is the capital of {}?",
            "{} has which capital?",
            "Tell me the capital of {}.",
            "The capital of {} is?",
            "{}: what is its capital?",
            "I need the capital of {}.",
            "Do you know the capital of {}?",
            "Give the capital of {}.",
            "What city is the capital of {}?",
            "Of {}, which is the capital?",
        ],
        _fact_from(CAPITALS),
    ),
    Skill(
        "opposites",
        [
            "What is the opposite of {}?",
            "Give the opposite of {}.",
            "Which word means the opposite of {}?",
            "Not {}, but what?",
            "Name the opposite of {}.",
            "The opposite of {} is?",
            "{}: what is its opposite?",
            "What is not {}?",
        ],
        _fact_from(OPPOSITES),
    ),
    Skill(
        "plurals",
        [
            "What is the plural of {}?",
            "Give the plural of {}.",
            "One {}, two what?",
            "Write the plural form of {}.",
            "Name the plural of {}.",
            "The plural of {} is?",
            "{}: what is its plural?",
            "What are many of {} called?",
        ],
        _fact_from(NOUNS),
    ),
]
