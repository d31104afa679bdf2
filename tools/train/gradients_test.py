#!/usr/bin/env python3
"""A piece adds the same to the gradients however it is computed. Needs PyTorch, so it is run by
hand."""

from __future__ import annotations

import unittest

import torch
from torch import Tensor

import chat
from batches import Batch, Cut, batches
from gradients import PlainGradients, add_all
from lesson import Lesson
from llama import Llama, Shape
from skills import SKILLS

OF_ANSWER, OF_PROMPT = 0.01, 0.002
WHOLE = Cut(1024, length_multiple=32, whole=True)


def drawn(cut: Cut, count: int) -> list[Batch]:
    lesson = Lesson(dict.fromkeys(SKILLS, 1.0), panel_share=0.4)
    endless = batches(lesson.draw, "a test", 2048, cut)
    return [piece for _ in range(count) for piece in next(endless)]


class AddedGradients(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(1)
        self.model = Llama(Shape(chat.VOCABULARY, layers=2))

    def found(self, piece: Batch) -> list[Tensor]:
        """The loss on answers, and the gradients by parameter."""
        gradients = PlainGradients(self.model)
        gradients.clear()
        loss = gradients.add(piece, OF_ANSWER, OF_PROMPT)
        return [loss, *(parameter.grad.clone() for parameter in self.model.parameters())]

    def assert_alike(self, found: list[Tensor], wanted: list[Tensor]) -> None:
        for one, other in zip(found, wanted):
            scale = float(other.abs().max())
            self.assertGreater(scale, 0)
            self.assertLess(float((one - other).abs().max()), 1e-4 * scale)

    def test_do_not_depend_on_rows_that_fill_a_piece_up(self) -> None:
        for piece in drawn(WHOLE, 3):
            rows = piece.is_answer.any(1)
            bare = Batch(piece.tokens[rows], piece.targets[rows], piece.is_answer[rows])
            self.assert_alike(self.found(piece), self.found(bare))

    def test_are_the_same_when_nothing_is_left_out(self) -> None:
        for piece in drawn(WHOLE, 3):
            wanted = self.found(piece)
            self.model.zero_grad()
            loss = add_all(self.model, piece, torch.tensor(OF_ANSWER), torch.tensor(OF_PROMPT))
            gradients = [parameter.grad for parameter in self.model.parameters()]
            self.assert_alike([loss, *gradients], wanted)

    def test_come_in_few_shapes_where_pieces_are_whole(self) -> None:
        shapes = {piece.tokens.shape for piece in drawn(WHOLE, 40)}
        lengths = {length for _, length in shapes}
        self.assertEqual(len(shapes), len(lengths))
        self.assertTrue(all(length % 32 == 0 for length in lengths))


if __name__ == "__main__":
    unittest.main()
