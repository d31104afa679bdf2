"""What a question is, and which part of the split it belongs to."""

from __future__ import annotations

import enum
import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass


class Split(enum.Enum):
    """Training learns from the first, is steered by the second, and never sees the third."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


SPLIT_BY_REMAINDER = [Split.TEST, Split.VALIDATION] + 6 * [Split.TRAIN]


def split_of(key: str) -> Split:
    """The split that questions of this key belong to."""
    return SPLIT_BY_REMAINDER[zlib.crc32(key.encode()) % len(SPLIT_BY_REMAINDER)]


@dataclass(frozen=True)
class Question:
    """A question with exactly one right answer.

    `key` is what two splits must not share: where the answer follows from a rule (an addition),
    the operands, whatever the wording and, where it does not matter, their order; where it is a
    fact that has to be taught (a capital), the fact in one wording.
    `easy` marks the elementary part of its skill, which all models are taught.
    """

    skill: str
    prompt: str
    answer: str
    key: str
    easy: bool

    @property
    def split(self) -> Split:
        return split_of(self.key)


@dataclass(frozen=True)
class Content:
    """What is asked, before it is put into words: the blanks of a wording, and the answer.

    `operands` are what the answer follows from, where the blanks say more than that (their order).
    """

    blanks: tuple[str, ...]
    answer: str
    easy: bool
    is_fact: bool = False
    operands: tuple[str, ...] = ()

    def key(self, skill: str, prompt: str) -> str:
        """Of a question that puts this into words."""
        if self.is_fact:
            return prompt
        return skill + ":" + ",".join(self.operands or self.blanks)


@dataclass(frozen=True)
class Skill:
    """A kind of question: draws contents, and puts them into one of several wordings."""

    name: str
    wordings: Sequence[str]
    draw_content: Callable[[random.Random], Content]

    def draw(self, rng: random.Random) -> Question:
        """Any question, of whichever split."""
        content = self.draw_content(rng)
        prompt = rng.choice(self.wordings).format(*content.blanks)
        key = content.key(self.name, prompt)
        return Question(self.name, prompt, content.answer, key, content.easy)

    def draw_from(self, rng: random.Random, split: Split, *, easy_only: bool = False) -> Question:
        """A question of one split."""
        while True:
            question = self.draw(rng)
            if question.split == split and (question.easy or not easy_only):
                return question
