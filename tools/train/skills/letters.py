"""Spelling: words seen as letters."""

from __future__ import annotations

import random

from .question import Content, Skill
from .vocabulary import NOUNS, OPPOSITES

_WORDS = sorted({word for word in [*NOUNS, *OPPOSITES] if 3 <= len(word) <= 7})
_CONSONANTS = "bcdfghjklmnprstvwz"
_VOWELS = "aeiou"
SHORT_WORD = 4


def _made_up_word(rng: random.Random, length: int) -> str:
    starts_with_vowel = rng.random() < 0.3
    kinds = (_VOWELS, _CONSONANTS) if starts_with_vowel else (_CONSONANTS, _VOWELS)
    return "".join(rng.choice(kinds[i % 2]) for i in range(length))


def _word(rng: random.Random) -> str:
    """A real word or a made-up one: no list could teach spelling that holds for any word."""
    if rng.random() < 0.3:
        return rng.choice(_WORDS)
    return _made_up_word(rng, rng.choice([3, 4, 5, 5, 6, 6, 7, 7]))


def _backwards(rng: random.Random) -> Content:
    word = _word(rng)
    return Content((word,), word[::-1], len(word) <= SHORT_WORD)


def counted_word(rng: random.Random) -> tuple[str, str]:
    """A letter, and a word that has it at least once."""
    wanted = rng.choice([1, 2, 2, 3, 3, 4])
    letters = list(_word(rng))
    letter = rng.choice(_CONSONANTS + _VOWELS)
    letters = [other for other in letters if other != letter][: 8 - wanted]
    for _ in range(wanted):
        letters.insert(rng.randint(0, len(letters)), letter)
    return letter, "".join(letters)


def _counting(rng: random.Random) -> Content:
    letter, word = counted_word(rng)
    return Content((letter, word), str(word.count(letter)), len(word) <= SHORT_WORD)


LETTER_SKILLS = [
    Skill(
        "backwards",
        [
            "Spell {} backwards.",
            "Write {} backwards.",
            "What is {} spelled backwards?",
            "Reverse the word {}.",
        ],
        _backwards,
    ),
    Skill(
        "counting",
        [
            "How many letters {} are in {}?",
            "Count the letter {} in {}.",
            "How often does {} occur in {}?",
            "How many times is {} in {}?",
        ],
        _counting,
    ),
]
