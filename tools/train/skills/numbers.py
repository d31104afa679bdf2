"""Arithmetic and order."""

from __future__ import annotations

import random

from .question import Content, Skill


def _operands(rng: random.Random) -> tuple[int, int, bool]:
    """Two numbers of two or three digits, and whether both have two."""
    easy = rng.random() < 0.3
    if easy:
        return rng.randint(10, 99), rng.randint(10, 99), True
    digits = rng.choice([(3, 3), (3, 3), (3, 2), (2, 3)])
    first, second = (rng.randint(10 ** (n - 1), 10**n - 1) for n in digits)
    return first, second, False


def _unordered(numbers: list[int]) -> tuple[str, ...]:
    """The operands of a question whose answer does not depend on their order."""
    return tuple(str(number) for number in sorted(numbers))


def _addition(rng: random.Random) -> Content:
    first, second, easy = _operands(rng)
    unordered = _unordered([first, second])
    return Content((str(first), str(second)), str(first + second), easy, operands=unordered)


def _subtraction(rng: random.Random) -> Content:
    first, second, easy = _operands(rng)
    first, second = max(first, second), min(first, second)
    return Content((str(first), str(second)), str(first - second), easy)


def _multiplication(rng: random.Random) -> Content:
    digit, number = rng.randint(2, 9), rng.randint(10, 99)
    blanks = (str(digit), str(number)) if rng.random() < 0.5 else (str(number), str(digit))
    return Content(blanks, str(digit * number), digit <= 3, is_fact=True)


def _listed(numbers: list[int], last: str) -> str:
    """`1, 2 or 3` for the word "or"."""
    words = [str(number) for number in numbers]
    return ", ".join(words[:-1]) + f" {last} " + words[-1]


def _largest(rng: random.Random) -> Content:
    count = rng.choice([2, 3, 3, 4])
    top = rng.choice([99, 999])
    numbers = rng.sample(range(10, top + 1), count)
    if top == 999 and rng.random() < 0.5:  # close ones, that differ in their last digits
        base = 10 * rng.randint(10, 98)
        numbers = rng.sample(range(base, base + 20), count)
    listed = (_listed(numbers, "or"),)
    return Content(listed, str(max(numbers)), count == 2, operands=_unordered(numbers))


def _sorting(rng: random.Random) -> Content:
    count = rng.choice([2, 3, 4, 4])
    numbers = rng.sample(range(10, 100), count)
    in_order = ", ".join(str(number) for number in sorted(numbers))
    listed = (", ".join(map(str, numbers)),)
    return Content(listed, in_order, count == 2, operands=_unordered(numbers))


NUMBER_SKILLS = [
    Skill(
        "addition",
        [
            "What is {} plus {}?",
            "{} + {} = ?",
            "Add {} and {}.",
            "How much is {} + {}?",
            "Find the sum of {} and {}.",
        ],
        _addition,
    ),
    Skill(
        "subtraction",
        [
            "What is {} minus {}?",
            "{} - {} = ?",
            "How much is {} - {}?",
            "Take from {} the number {}.",
            "What is left of {} without {}?",
        ],
        _subtraction,
    ),
    Skill(
        "multiplication",
        [
            "What is {} times {}?",
            "{} x {} = ?",
            "Multiply {} by {}.",
            "How much is {} times {}?",
            "Find the product of {} and {}.",
        ],
        _multiplication,
    ),
    Skill(
        "largest",
        [
            "Which is larger, {}?",
            "Which number is the largest: {}?",
            "What is the biggest of {}?",
            "Name the greatest: {}.",
        ],
        _largest,
    ),
    Skill(
        "sorting",
        [
            "Sort {}.",
            "Put {} in order.",
            "Sort from small to large: {}.",
            "Arrange {} in ascending order.",
        ],
        _sorting,
    ),
]
