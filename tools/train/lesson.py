"""What a model is taught: an endless, seeded mixture of questions and panels."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panels import draw_members_panel, draw_panel, draw_unknowable
from skills import SKILLS, Split, draw_tally


@dataclass(frozen=True)
class Lesson:
    """A mixture.

    `weights` says how often each skill's questions come; a skill in `easy_only` comes in its
    elementary part only.

    `panel_share` of all samples are panels, on every skill; the model is an expert in the skills
    that it is taught whole. `unknowable_share` of the panels are on questions that only their
    proposals can answer, `members_share` are as members of the family make them.

    `confused_share` of what is no panel are questions of the skills that have no weight (of all, if
    each has some), each with the answer to another question of its skill: the model unlearns them,
    and guesses; or where it also hears the truth, errs at times. `drill_share` of what is neither
    are exercises in counting letters.
    """

    weights: Mapping[str, float]
    panel_share: float
    easy_only: tuple[str, ...] = ()
    unknowable_share: float = 0.15
    members_share: float = 0.5
    confused_share: float = 0.0
    drill_share: float = 0.0

    def draw(self, rng: random.Random) -> tuple[str, str]:
        """A prompt and its answer, of the training split."""
        if rng.random() < self.panel_share:
            return self._draw_panel(rng)
        if rng.random() < self.confused_share:
            unlearned = [skill for skill in SKILLS if skill not in self.weights]
            return _confused(rng, unlearned or list(SKILLS))
        if self.drill_share > 0 and rng.random() < self.drill_share:
            return draw_tally(rng)
        skill = rng.choices(list(self.weights), list(self.weights.values()))[0]
        question = SKILLS[skill].draw_from(rng, Split.TRAIN, easy_only=skill in self.easy_only)
        return question.prompt, question.answer

    def _draw_panel(self, rng: random.Random) -> tuple[str, str]:
        if rng.random() < self.unknowable_share:
            question, expert = draw_unknowable(rng), False
        else:
            skill = rng.choice(list(SKILLS))
            question, expert = SKILLS[skill].draw_from(rng, Split.TRAIN), self._knows(skill)
        if rng.random() < self.members_share:
            return draw_members_panel(rng, question).aggregation()
        return draw_panel(rng, question, expert=expert).aggregation()

    def _knows(self, skill: str) -> bool:
        return skill in self.weights and skill not in self.easy_only


def _confused(rng: random.Random, skills: Sequence[str]) -> tuple[str, str]:
    """A question of one of the skills, and what another question's answer is."""
    skill = SKILLS[rng.choice(skills)]
    asked, answered = (skill.draw_from(rng, Split.TRAIN) for _ in range(2))
    return asked.prompt, answered.answer
