"""Exercises that are not asked in tests, but train what a skill needs: more to learn from each."""

from __future__ import annotations

import random

from .letters import counted_word
from .question import Split, split_of

_TALLY_WORDINGS = ["Tally {}.", "How many of each letter are in {}?", "Count each letter in {}."]


def draw_tally(rng: random.Random) -> tuple[str, str]:
    """`Tally banana.` and `b1a3n2`: as many questions of the skill `counting` as the word has
    letters, none of which belongs to the validation or the test split."""
    while True:
        word = counted_word(rng)[1]
        letters = dict.fromkeys(word)
        if all(split_of(f"counting:{letter},{word}") == Split.TRAIN for letter in letters):
            answer = "".join(f"{letter}{word.count(letter)}" for letter in letters)
            return rng.choice(_TALLY_WORDINGS).format(word), answer
