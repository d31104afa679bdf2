"""What two servers did with the same tests, and which of the differences were expected."""

import json
import re
from collections import defaultdict
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def read(path):
    """{test: {"outcome", "at", "said"}}. Of a test's own outcome and that of its end, the first
    failure counts."""
    outcomes = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        test = record.pop("test").removeprefix("unit/")
        if outcomes.get(test, {}).get("outcome") != FAILED:
            outcomes[test] = record
    return outcomes


def file_of(test):
    return test.partition("::")[0]


def _fails_alike(bare, node):
    return bare["outcome"] == node["outcome"] and bare["at"] == node["at"]


def is_worse(bare, node):
    """Whether the node did not get as far. Failing at another line is a difference, too."""
    return node["outcome"] != PASSED and not _fails_alike(bare, node)


_MISSING = {"outcome": "not run", "at": 0, "said": ""}


def differences(bare, node):
    return [test for test in bare if is_worse(bare[test], node.get(test, _MISSING))]


class Expected:
    """The list in DIFFERENCES.md: under each heading its reason, and its tests as `- \\`...\\``."""

    def __init__(self, markdown):
        self.entries = re.findall(r"^- `([^`]+)`", markdown, re.MULTILINE)

    def _entry(self, test):
        for entry in self.entries:
            if test == entry or test.startswith((entry + "[", entry + "::")):
                return entry
        return None

    def covers(self, test):
        return self._entry(test) is not None

    def unused(self, differ, run):
        """Entries of files that were run, in whose tests there was no difference."""
        used, files = {self._entry(test) for test in differ}, {file_of(test) for test in run}
        return [entry for entry in self.entries if entry not in used and file_of(entry) in files]


def table(bare, node, expected):
    """Lines: for each file and in all how many tests there are, pass on each, and differ."""
    rows = defaultdict(lambda: [0, 0, 0, 0, 0])
    differ = set(differences(bare, node))
    for test in bare:
        numbers = [1, bare[test]["outcome"] == PASSED,
                   node.get(test, _MISSING)["outcome"] == PASSED,
                   test in differ, test in differ and not expected.covers(test)]
        for name in (file_of(test), "all"):
            rows[name] = [sum(pair) for pair in zip(rows[name], numbers)]
    form = "{:28}{:>7}{:>9}{:>9}{:>9}{:>12}"
    lines = [form.format("file", "tests", "bare", "node", "differ", "unexpected")]
    names = sorted(name for name in rows if name != "all") + ["all"]
    return lines + [form.format(name, *rows[name]) for name in names]


def told(test, bare, node):
    """One difference, in words."""
    def words(record):
        return f"{record['outcome']} at line {record['at']}: {record['said']}" \
            if record["outcome"] == FAILED else record["outcome"]
    return [test, "    bare: " + words(bare), "    node: " + words(node)]
