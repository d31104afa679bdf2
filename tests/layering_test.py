#!/usr/bin/env python3
"""Holds the source to the shape that docs/ARCHITECTURE.md draws. Python's standard library only.

    tests/layering_test.py [PROJECT_FOLDER]

prints one line per violation, FILE:LINE: what is wrong and what to do, and exits 1 if there is any.
tests/layering_selftest.py shows that every rule here bites.

The module rule: a file of src/A may include "A/..." and "B/..." where B is in the DEPENDS of A's
own murmur_module(...) call; a *_test.cc also where B is in its TEST_DEPENDS. What a dependency
itself depends on is linked too, so it would compile, but that is no licence to include it: name
what you include.
"""

import re
import sys
from pathlib import Path

# No I/O, clock, thread, chance or JSON in these, and no dependency on a module that has any.
PURE = {"base", "wire", "gossip", "prompt", "queueing", "moa", "membership", "node", "sim"}

IMPURE_HEADER = re.compile(
    r"boost/(asio|beast|json|url|thread|filesystem|random|process|unordered)(/|\.hpp|_)"
    r"|(thread|stop_token|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier"
    r"|random|ctime|time\.h|fstream|iostream|filesystem|unordered_map|unordered_set)$"
    r"|(sys|netinet|arpa)/|(unistd|fcntl|pthread|poll|signal)\.h$"
)
IMPURE_CODE = [
    (re.compile(r"::now\s*\("), "reads a clock; take the time as an argument"),
    (re.compile(r"\b(clock_gettime|gettimeofday|std::time|std::clock)\s*\("), "reads a clock"),
    (re.compile(r"\bstd::unordered_"), "has an order that differs between libraries; use std::map"),
    (re.compile(r"\bstd::(random_device|mt19937|shuffle|sample|\w+_engine|\w+_distribution)\b"
                r"|\bs?rand\s*\("), "draws by the standard library's rules; use base/rng.h"),
]
LLAMA_HEADER = re.compile(r"(llama|llama-cpp|ggml[\w-]*|gguf|server-\w+)\.h$")
LLAMA_ENTRY = re.compile(r"\bllama_server\b")
DETACHED = re.compile(r"\b(asio|net)::detached\b|,\s*detached\s*[,)]|\busing\s+[\w:]*::detached\b")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

FOLDERS = ("src", "apps", "tools", "tests", "bench", "examples", "fuzz", "scripts", "cmake")
CODE = {".h", ".cc"}
SCRIPTS = {".py", ".sh", ".js", ".mjs", ".ts", ""}
COLUMNS, FILE_LINES, TEST_LINES = 100, 500, 800

# Comments go, strings stay: a comment may speak of clocks, a string may hold two slashes.
TOKEN = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
                   r"|//[^\n]*|/\*(?:.|\n)*?\*/")


def without_separators(text):
    """Without the quotes in 1'000, which start no character literal."""
    return re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "", text)


def without_comments(text):
    def keep(match):
        token = match.group(0)
        return "\n" * token.count("\n") if token.startswith("/") else token
    return TOKEN.sub(keep, without_separators(text))


def lines_of_raw_strings(lines):
    text = without_separators("\n".join(lines))
    numbers = set()
    for match in TOKEN.finditer(text):
        if match.group(0).startswith("R"):
            first = text.count("\n", 0, match.start()) + 1
            numbers |= set(range(first, first + match.group(0).count("\n") + 1))
    return numbers


class Checker:
    def __init__(self, root):
        self.root = Path(root)
        self.violations = []
        self.modules = {}  # name -> {"DEPENDS": [...], "TEST_DEPENDS": [...], ...}

    def report(self, path, line, what):
        self.violations.append(f"{path.relative_to(self.root)}:{line}: {what}")

    # --- The table of modules ---------------------------------------------------------------------

    def read_module(self, cmake_file):
        text = re.sub(r"#[^\n]*", "", cmake_file.read_text())
        for call in re.finditer(r"murmur_module\s*\(([^)]*)\)", text):
            words = call.group(1).split()
            lists = {"DEPENDS": [], "TEST_DEPENDS": [], "LIBRARIES": [], "TEST_LABELS": [], "": []}
            into = lists[""]
            for word in words:
                if word in lists:
                    into = lists[word]
                else:
                    into.append(word)
            name = cmake_file.parent.name
            if lists[""] != [name]:
                self.report(cmake_file, 1, f"calls its module {lists['']}; its folder is {name}")
            self.modules[name] = lists

    def read_modules(self):
        for folder in sorted(path for path in (self.root / "src").iterdir() if path.is_dir()):
            cmake_file = folder / "CMakeLists.txt"
            if cmake_file.exists():
                self.read_module(cmake_file)
            elif any(path.suffix in CODE for path in folder.rglob("*")):
                self.report(folder, 1, "has code but no CMakeLists.txt with murmur_module(...)")

    def check_table(self):
        for name, lists in sorted(self.modules.items()):
            cmake_file = self.root / "src" / name / "CMakeLists.txt"
            for other in lists["DEPENDS"] + lists["TEST_DEPENDS"]:
                if other not in self.modules:
                    self.report(cmake_file, 1, f"depends on {other}, which is no module of src/")
            for other in lists["DEPENDS"]:
                if name in PURE and other in self.modules and other not in PURE:
                    self.report(cmake_file, 1, f"{name} is pure, but {other} it depends on is not")
            cycle = self.path_back_to(name)
            if cycle:
                self.report(cmake_file, 1, "depends on itself: " + " -> ".join(cycle))

    def path_back_to(self, name):
        """The modules on the shortest way from `name` along DEPENDS back to it; empty if none."""
        seen, ways = set(), [[name]]
        for way in ways:  # grows while it is walked: breadth first
            for other in self.modules.get(way[-1], {}).get("DEPENDS", []):
                if other == name:
                    return way + [name]
                if other not in seen:
                    seen.add(other)
                    ways.append(way + [other])
        return []

    # --- C++ --------------------------------------------------------------------------------------

    def check_quoted_include(self, path, line, header, module):
        lists = self.modules.get(module, {"DEPENDS": [], "TEST_DEPENDS": []})
        allowed = {module, *lists["DEPENDS"]}
        if path.name.endswith("_test.cc"):
            allowed |= set(lists["TEST_DEPENDS"])
        other = header.split("/")[0]
        if "/" not in header or not (self.root / "src" / header).exists():
            self.report(path, line, f'"{header}" is no file under src/; write "module/file.h"')
        elif other not in allowed:
            self.report(path, line, f'includes "{header}", but {other} is not in the DEPENDS of '
                                    f"src/{module}/CMakeLists.txt")

    def check_include(self, path, line, quote, header, module):
        if LLAMA_HEADER.match(header):
            self.report(path, line, f"includes {header}: llama.cpp is met over HTTP only")
        if module is None:
            return
        if quote == '"':
            self.check_quoted_include(path, line, header, module)
        if module in PURE and quote == "<" and IMPURE_HEADER.match(header):
            self.report(path, line, f"includes <{header}>, but {module} is pure")

    def check_code_line(self, path, line, code, module):
        within = path.relative_to(self.root).parts
        include = INCLUDE.match(code)
        in_murmur = within[:2] == ("apps", "murmur")
        if include and not in_murmur:
            self.check_include(path, line, *include.groups(), module)
        if LLAMA_ENTRY.search(code) and not in_murmur:
            self.report(path, line, "names llama_server: only apps/murmur links the engine")
        if DETACHED.search(code) and not (within[:2] == ("src", "net")
                                          and path.stem == "task_group"):
            self.report(path, line, "detaches a coroutine; spawn it in a TaskGroup, which owns it")
        if module in PURE:
            for pattern, why in IMPURE_CODE:
                if pattern.search(code):
                    self.report(path, line, f"{why} ({module} is pure)")

    def check_cpp(self, path, text):
        within = path.relative_to(self.root).parts
        module = within[1] if within[0] == "src" and len(within) > 2 else None
        for line, code in enumerate(without_comments(text).split("\n"), 1):
            self.check_code_line(path, line, code, module)

    # --- Every file -------------------------------------------------------------------------------

    def check_size(self, path, lines):
        is_test = path.relative_to(self.root).parts[0] == "tests" or path.stem.endswith("_test")
        limit = TEST_LINES if is_test else FILE_LINES
        if len(lines) > limit:
            self.report(path, len(lines), f"has {len(lines)} lines; {limit} are the most: split it")
        texts = lines_of_raw_strings(lines) if path.suffix in CODE else set()
        for number, line in enumerate(lines, 1):
            # An address or a line of literal text cannot be broken.
            if len(line) > COLUMNS and "http" not in line and number not in texts:
                self.report(path, number, f"has {len(line)} columns; {COLUMNS} are the most")

    def check_file(self, path):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                self.report(path, number, "leaves a note to do it later; do it or open an issue")
        if path.suffix in CODE | SCRIPTS:
            self.check_size(path, lines)
        if path.suffix in CODE:
            self.check_cpp(path, text)

    def files(self):
        for folder in FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                skipped = {"node_modules", "__pycache__"} & set(path.parts)
                kind = path.suffix in CODE | SCRIPTS | {".cmake"} or path.name == "CMakeLists.txt"
                if path.is_file() and kind and not skipped:
                    yield path

    def run(self):
        self.read_modules()
        self.check_table()
        for path in self.files():
            self.check_file(path)
        return self.violations


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    checker = Checker(root.resolve())
    violations = checker.run()
    for violation in violations:
        print(violation)
    print(f"{len(checker.modules)} modules, {len(violations)} violations")
    if not checker.modules:
        print("no module was found: is this the project's folder?")
    return 1 if violations or not checker.modules else 0


if __name__ == "__main__":
    sys.exit(main())
