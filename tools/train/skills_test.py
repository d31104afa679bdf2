#!/usr/bin/env python3
"""The questions: right answers, a fair split, and a test set that training never sees."""

from __future__ import annotations

import json
import random
import re
import unittest
from collections import Counter

from chat import AGGREGATE_TEMPLATE, aggregate_prompt, answer_tokens, prompt_tokens, text_of
from lesson import Lesson
from make_test_set import COUNT, DEFAULT, as_lines, test_questions
from panels import draw_members_panel, draw_panel, draw_unknowable
from skills import SKILLS, Split, draw_tally

SAMPLES = 3000


def numbers_in(question) -> tuple[int, ...]:
    """The numbers that a question names, whatever their order."""
    return tuple(sorted(int(number) for number in re.findall(r"[0-9]+", question.prompt)))


def spelled_in(question) -> tuple[str, ...]:
    """What is spelled: the words of a question that none of its wordings has."""
    words = re.compile(r"\b[a-z]+\b")
    worded = set(words.findall(" ".join(SKILLS[question.skill].wordings)))
    return tuple(word for word in words.findall(question.prompt) if word not in worded)


def drawn(skill: str, split: Split, count: int = SAMPLES) -> list:
    rng = random.Random(f"{skill} {split}")
    return [SKILLS[skill].draw_from(rng, split) for _ in range(count)]


def rendered(template: str, question: str, proposals: list[str]) -> str:
    """As docs/wordings.md says."""
    before, rest = template.split("{{#proposals}}")
    each, after = rest.split("{{/proposals}}")
    middle = "".join(each.replace("{{text}}", text) for text in proposals)
    return (before + middle + after).replace("{{question}}", question)


class TheTestSet(unittest.TestCase):
    def test_is_the_committed_one(self) -> None:
        self.assertEqual(DEFAULT.read_text(), as_lines(test_questions()))

    def test_has_a_thousand_different_questions_of_all_skills_alike(self) -> None:
        questions = test_questions()
        self.assertEqual(len({question.prompt for question in questions}), COUNT)
        for name in SKILLS:
            of_skill = [q for q in questions if q.skill == name]
            self.assertIn(len(of_skill), (83, 84))

    def test_has_the_documented_fields(self) -> None:
        for line in DEFAULT.read_text().splitlines():
            self.assertEqual(list(json.loads(line)), ["id", "skill", "prompt", "answer"])

    def test_no_question_of_it_appears_in_training(self) -> None:
        tests = {question.prompt for question in test_questions()}
        for name in SKILLS:
            trained = {question.prompt for question in drawn(name, Split.TRAIN)}
            self.assertFalse(trained & tests)
        lesson = Lesson(dict.fromkeys(SKILLS, 1.0), panel_share=0.5)
        rng = random.Random(1)
        for _ in range(SAMPLES):
            prompt, _ = lesson.draw(rng)
            self.assertNotIn(prompt.split("\n")[0], tests)

    def test_is_not_in_the_drills_either(self) -> None:
        rng = random.Random(1)
        tests = {spelled_in(q) for q in test_questions() if q.skill == "counting"}
        for _ in range(SAMPLES):
            prompt, answer = draw_tally(rng)
            word = re.findall(r"[a-z]+", prompt)[-1]
            counts = re.findall(r"([a-z])([0-9])", answer)
            self.assertEqual({letter: int(n) for letter, n in counts}, Counter(word))
            for letter, _ in counts:
                self.assertNotIn((letter, word), tests)

    def test_shares_no_operands_with_training_where_a_rule_gives_the_answer(self) -> None:
        for name in ("addition", "subtraction", "largest", "sorting"):
            trained = {numbers_in(question) for question in drawn(name, Split.TRAIN, 20_000)}
            tests = {numbers_in(q) for q in test_questions() if q.skill == name}
            self.assertFalse(trained & tests)
        for name in ("backwards", "counting"):
            trained = {spelled_in(question) for question in drawn(name, Split.TRAIN, 20_000)}
            tests = {spelled_in(q) for q in test_questions() if q.skill == name}
            self.assertFalse(trained & tests)


class Answers(unittest.TestCase):
    def test_are_right_by_another_way_of_reckoning(self) -> None:
        for question in drawn("addition", Split.TRAIN):
            numbers = [int(part) for part in question.key.split(":")[1].split(",")]
            self.assertEqual(int(question.answer), sum(numbers))
        for question in drawn("backwards", Split.TRAIN):
            self.assertEqual(question.answer[::-1], question.key.split(":")[1])
        for question in drawn("counting", Split.TRAIN):
            letter, word = question.key.split(":")[1].split(",")
            self.assertEqual(int(question.answer), len(word) - len(word.replace(letter, "")))
        for question in drawn("sorting", Split.TRAIN):
            numbers = [int(part) for part in question.answer.split(", ")]
            self.assertEqual(numbers, sorted(numbers))

    def test_of_known_examples(self) -> None:
        known = {
            "What is the capital of Norway?": "Oslo",
            "What is the opposite of hot?": "cold",
            "What is the plural of child?": "children",
            "How many days are in 2 weeks?": "14",
            "What comes 2 days after Sunday?": "Tuesday",
        }
        found = {
            question.prompt: question.answer
            for skill in ("capitals", "opposites", "plurals", "units", "calendar")
            for split in Split
            for question in drawn(skill, split)
        }
        for prompt, answer in known.items():
            self.assertEqual(found[prompt], answer)

    def test_beginnings_are_a_part_of_every_skill(self) -> None:
        for name in SKILLS:
            share = sum(q.easy for q in drawn(name, Split.TRAIN)) / SAMPLES
            self.assertTrue(0.02 < share < 0.5, f"{name}: {share}")


class Panels(unittest.TestCase):
    def test_have_the_right_answer_as_plurality_for_whoever_does_not_know(self) -> None:
        rng = random.Random(1)
        for _ in range(SAMPLES):
            question = SKILLS[rng.choice(list(SKILLS))].draw_from(rng, Split.TRAIN)
            panel = draw_panel(rng, question, expert=False)
            self.assertTrue(2 <= len(panel.proposals) <= 8)
            right = [text for is_right, text in panel.tagged if is_right]
            self.assertTrue(right and all(question.answer in text for text in right))
            if len(panel.proposals) > 2:
                self.assertGreaterEqual(panel.right, 2)
                self.assertGreater(panel.right, panel.most_wrong())

    def test_of_members_are_two_right_answers_and_two_others_that_often_begin_alike(self) -> None:
        rng = random.Random(1)
        alike = 0
        for _ in range(SAMPLES):
            skill = SKILLS[rng.choice(list(SKILLS))]
            question = skill.draw_from(rng, Split.TRAIN)
            panel = draw_members_panel(rng, question)
            wrong = [text for is_right, text in panel.tagged if not is_right]
            self.assertEqual(panel.proposals.count(question.answer), 2)
            self.assertEqual((len(panel.proposals), len(set(wrong))), (4, 2))
            alike += wrong[0][0] == wrong[1][0]
        self.assertGreater(alike, SAMPLES / 3)

    def test_are_read_by_the_wording_that_the_models_bring(self) -> None:
        self.assertEqual(aggregate_prompt("Q?", ["a", "b"]), "Q?\n- a\n- b\nBest answer:")
        for said in (["a"], ["a", "b"]):
            self.assertEqual(rendered(AGGREGATE_TEMPLATE, "Q?", said), aggregate_prompt("Q?", said))
        self.assertLessEqual(len(rendered(AGGREGATE_TEMPLATE, "", [])), 40)

    def test_about_nothing_knowable_are_never_the_same(self) -> None:
        rng = random.Random(1)
        prompts = {draw_unknowable(rng).prompt for _ in range(SAMPLES)}
        self.assertGreater(len(prompts), 0.95 * SAMPLES)

    def test_come_again_for_the_same_seed(self) -> None:
        lesson = Lesson(dict.fromkeys(SKILLS, 1.0), panel_share=0.4)
        first, again = random.Random(7), random.Random(7)
        for _ in range(200):
            self.assertEqual(lesson.draw(first), lesson.draw(again))


class Tokens(unittest.TestCase):
    def test_stand_for_any_text(self) -> None:
        text = "a b\n\u00e9\u20ac <|user|>"
        self.assertEqual(text_of(prompt_tokens(text)), text)
        self.assertEqual(text_of(answer_tokens(text)), text)


if __name__ == "__main__":
    unittest.main()
