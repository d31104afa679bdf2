"""What counts as a node doing worse than llama-server, and what the list of differences covers."""

import json
import tempfile
import unittest

import outcomes
import server_flags

PASSED = {"outcome": "passed", "at": 0, "said": ""}
SKIPPED = {"outcome": "skipped", "at": 0, "said": ""}


def failed(line):
    return {"outcome": "failed", "at": line, "said": ""}


def read(*records):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
        file.flush()
        return outcomes.read(file.name)


class Reading(unittest.TestCase):
    def test_a_test_that_fails_in_its_end_has_failed(self):
        self.assertEqual(read({"test": "unit/a", **PASSED}, {"test": "unit/a", **failed(9)}),
                         {"a": failed(9)})

    def test_of_two_failures_the_first_counts(self):
        self.assertEqual(read({"test": "unit/a", **failed(3)}, {"test": "unit/a", **failed(9)}),
                         {"a": failed(3)})


class Differences(unittest.TestCase):
    def test_a_test_that_only_the_node_fails_is_one(self):
        self.assertEqual(outcomes.differences({"a": PASSED}, {"a": failed(3)}), ["a"])

    def test_so_is_one_that_the_node_did_not_run_or_skipped(self):
        self.assertEqual(outcomes.differences({"a": PASSED}, {}), ["a"])
        self.assertEqual(outcomes.differences({"a": PASSED}, {"a": SKIPPED}), ["a"])

    def test_failing_at_the_same_line_is_none_and_at_another_is_one(self):
        self.assertEqual(outcomes.differences({"a": failed(3)}, {"a": failed(3)}), [])
        self.assertEqual(outcomes.differences({"a": failed(3)}, {"a": failed(2)}), ["a"])

    def test_a_node_that_does_better_does_not_do_worse(self):
        self.assertEqual(outcomes.differences({"a": failed(3)}, {"a": PASSED}), [])


class Expected(unittest.TestCase):
    LIST = "# Title\n\n## Why\n\nText `not.py`.\n\n- `a.py`\n- `b.py::one`\n"

    def test_an_entry_is_a_file_a_test_or_all_its_parameters(self):
        expected = outcomes.Expected(self.LIST)
        for test in ("a.py::any[1]", "b.py::one", "b.py::one[x-y]"):
            self.assertTrue(expected.covers(test), test)
        for test in ("b.py::one_more", "b.py::two", "not.py::any", "aa.py::any"):
            self.assertFalse(expected.covers(test), test)

    def test_entries_without_a_difference_are_told_if_their_file_was_run(self):
        expected = outcomes.Expected(self.LIST)
        self.assertEqual(expected.unused(["a.py::any"], ["a.py::any", "b.py::one"]), ["b.py::one"])
        self.assertEqual(expected.unused(["a.py::any"], ["a.py::any"]), [])


class Flags(unittest.TestCase):
    def test_a_download_becomes_a_local_model(self):
        flags = server_flags.parsed(["--port", "1", "--hf-repo", "x/stories", "--offline"])
        self.assertEqual(server_flags.words(server_flags.with_local_models(flags, "/m")),
                         ["--model", "/m/text.gguf", "--port", "1"])

    def test_a_server_without_a_model_stays_so(self):
        flags = server_flags.parsed(["--port", "1"])
        self.assertEqual(server_flags.with_local_models(flags, "/m"), flags)

    def test_a_node_takes_its_own_flags_and_passes_the_others_on(self):
        flags = server_flags.parsed(["--model", "m", "--ctx-size", "512", "--parallel", "2",
                                     "--no-slots", "--temp", "0.8"])
        words = server_flags.of_node(flags, "/nowhere")
        own, passed_on = words[:words.index("--")], words[words.index("--") + 1:]
        self.assertEqual(passed_on, ["--temp", "0.8"])
        self.assertEqual(own[own.index("--ctx") + 1], "256")  # of each slot
        self.assertEqual(own[own.index("--slots") + 1], "2")


if __name__ == "__main__":
    unittest.main()
