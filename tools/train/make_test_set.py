#!/usr/bin/env python3
"""Writes the test set: make_test_set.py [FILE], by default data/skills/test.jsonl of the project.

A thousand questions of the test split, each prompt once, the skills in turn, so that any beginning
of the file is a fair sample. Equal bytes on every machine. Python's standard library only.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from skills import SKILLS, Question, Split

COUNT = 1000
SEED = "test set 1"
DEFAULT = Path(__file__).resolve().parents[2] / "data" / "skills" / "test.jsonl"


def test_questions() -> list[Question]:
    rng = random.Random(SEED)
    seen: set[str] = set()
    questions: list[Question] = []
    names = list(SKILLS)
    while len(questions) < COUNT:
        skill = SKILLS[names[len(questions) % len(names)]]
        question = skill.draw_from(rng, Split.TEST)
        if question.prompt not in seen:
            seen.add(question.prompt)
            questions.append(question)
    return questions


def as_lines(questions: list[Question]) -> str:
    lines = []
    for number, question in enumerate(questions, 1):
        fields = {
            "id": f"{question.skill}-{number:04}",
            "skill": question.skill,
            "prompt": question.prompt,
            "answer": question.answer,
        }
        lines.append(json.dumps(fields) + "\n")
    return "".join(lines)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_lines(test_questions()))
    print(f"{COUNT} questions in {path}")


if __name__ == "__main__":
    main()
