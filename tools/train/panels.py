"""Panels: a question with the proposals of several models, to learn aggregation."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from chat import aggregate_prompt
from skills import SKILLS, Question, Split
from wrong_answers import WrongAnswers, in_words, noise, stripped

_TRIES = 20
_SIZES = [2, 2, 3, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8]


@dataclass(frozen=True)
class Panel:
    question: Question
    tagged: list[tuple[bool, str]]  # whether right, and the text

    @property
    def proposals(self) -> list[str]:
        return [text for _, text in self.tagged]

    @property
    def right(self) -> int:
        return sum(is_right for is_right, _ in self.tagged)

    def most_wrong(self) -> int:
        """How often the commonest wrong answer is given, whichever words it is put in."""
        bare = Counter(stripped(text) for is_right, text in self.tagged if not is_right)
        return max(bare.values(), default=0)

    @property
    def has_right_plurality(self) -> bool:
        """What a vote that knew equal answers would find."""
        return self.right > self.most_wrong()

    def aggregation(self) -> tuple[str, str]:
        return aggregate_prompt(self.question.prompt, self.proposals), self.question.answer


def draw_panel(rng: random.Random, question: Question, *, expert: bool) -> Panel:
    """A panel on `question`, of whichever models.

    Mostly its right answer is the one given most often, and nothing else is given as often. An
    expert (a model that knows the skill) also meets panels where the right answer is given once,
    never, or less often than a wrong one.
    """
    while True:
        panel = _any_panel(rng, question, expert)
        if expert or len(panel.proposals) == 2 or panel.has_right_plurality:
            return panel


def draw_members_panel(rng: random.Random, question: Question) -> Panel:
    """What four members show of whom two know the skill: the other two answer another question of
    it. Half of the time these two begin alike, so that who counts beginnings finds a tie."""
    while True:
        first = _answer_to_another(rng, question)
        if rng.random() < 0.5:
            second = _begun_alike(rng, question, first)
        else:
            second = _answer_to_another(rng, question)
        if len({question.answer, first, second}) == 3:
            break
    tagged = [(True, question.answer)] * 2 + [(False, first), (False, second)]
    rng.shuffle(tagged)
    return Panel(question, tagged)


def _answer_to_another(rng: random.Random, question: Question) -> str:
    """To a question of the same skill; perhaps the same answer."""
    if question.skill in SKILLS:
        return SKILLS[question.skill].draw_from(rng, Split.TRAIN).answer
    return " ".join(noise(rng, 10) for _ in question.answer.split())


def _begun_alike(rng: random.Random, question: Question, other: str) -> str:
    """An answer that begins as the other does, but is not the same; any, if none is found soon:
    some skills have no two such answers."""
    for _ in range(_TRIES):
        answer = _answer_to_another(rng, question)
        if answer != other and answer[0] == other[0]:
            break
    return answer


def _any_panel(rng: random.Random, question: Question, expert: bool) -> Panel:
    """As the votes are meant: wrong answers that are drawn singly may still happen to agree."""
    size = rng.choice(_SIZES)
    right, rival = _votes(rng, size, expert)
    wrong = WrongAnswers(rng, question)
    tagged = [(True, in_words(rng, question.answer)) for _ in range(right)]
    shared = wrong.plain()
    tagged += [(False, in_words(rng, shared)) for _ in range(rival)]
    tagged += [(False, wrong.draw()) for _ in range(size - right - rival)]
    rng.shuffle(tagged)
    return Panel(question, tagged)


def _votes(rng: random.Random, size: int, expert: bool) -> tuple[int, int]:
    """How many give the right answer, and how many share one wrong answer."""
    if expert and rng.random() < 0.35:
        right = rng.choice([0, 1, 1])
        most_rivals = size - right
        return right, rng.randint(0, min(3, most_rivals))
    if size == 2:
        return rng.choice([1, 2, 2]), 0
    # Two that agree among others that do not: the hardest case, and with four nodes the usual one.
    right = 2 if rng.random() < 0.5 else rng.randint(2, size)
    most_rivals = min(right - 1, size - right)
    return right, rng.randint(0, most_rivals)


_ASKED = ["code", "name", "word", "key", "value", "sign", "rule", "date", "price", "title"]
_FRAMES = ["What is the {} of {}?", "Give the {} of {}.", "Tell me the {} for {}.", "{} of {}?"]


def draw_unknowable(rng: random.Random) -> Question:
    """A question that only its proposals can answer: teaches to read them, whatever they say."""
    prompt = rng.choice(_FRAMES).format(rng.choice(_ASKED), noise(rng, 10))
    words = [noise(rng, 10) for _ in range(rng.choice([1, 1, 2, 3]))]
    return Question("unknowable", prompt, " ".join(words), prompt, easy=True)
