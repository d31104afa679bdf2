#!/usr/bin/env python3
"""Plants one violation after the other in a small project; layering_test.py has to see each."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).with_name("layering_test.py")

# Three modules in a row, and one that may do I/O; nothing wrong with any.
CLEAN = {
    "src/base/CMakeLists.txt": "murmur_module(base LIBRARIES Boost::headers)\n",
    "src/base/time.h": "#pragma once\n#include <chrono>\n// Clock::now() stays outside.\n",
    "src/moa/CMakeLists.txt": "# edges\nmurmur_module(moa\n  DEPENDS base\n  TEST_DEPENDS wire)\n",
    "src/moa/run.h": '#include "base/time.h"\nconstexpr int kMany = 1\'000; // std::shuffle no\n',
    "src/moa/run.cc": '#include "moa/run.h"\nconst char* kText = "// not a comment";\n',
    "src/moa/run_test.cc": '#include "moa/run.h"\n#include "wire/propose.h"\n',
    "src/node/CMakeLists.txt": "murmur_module(node DEPENDS moa)\n",
    "src/node/core.cc": '#include "moa/run.h"\n#include <map>\n',
    "src/wire/CMakeLists.txt": "murmur_module(wire)\n",
    "src/wire/propose.h": "#include <string>\n",
    "src/net/CMakeLists.txt": "murmur_module(net DEPENDS base LIBRARIES Boost::headers)\n",
    "src/net/clock.cc": '#include <boost/asio.hpp>\n#include <thread>\n#include "base/time.h"\n'
                        "auto t = std::chrono::steady_clock::now();\n",
    "src/net/task_group.cc": "void f() { co_spawn(ex, g(), asio::detached); }\n",
    "apps/murmur/engine.cc": "int llama_server(int, char**);\n",
}


class Layering(unittest.TestCase):
    def check(self, changes):
        """The checker's exit status and output for the clean project with `changes` on top."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**CLEAN, **changes}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            command = [sys.executable, str(CHECKER), folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

    def expect_violation(self, path, text, *words, line=1):
        status, output = self.check({path: text})
        self.assertEqual(status, 1, output)
        self.assertIn("1 violations", output)
        self.assertIn(f"{path}:{line}: ", output)
        for word in words:
            self.assertIn(word, output)

    def expect_clean(self, path, text):
        status, output = self.check({path: text})
        self.assertEqual(status, 0, output)

    def test_a_clean_project_passes(self):
        status, output = self.check({})
        self.assertEqual(status, 0, output)
        self.assertIn("5 modules, 0 violations", output)

    def test_a_folder_without_modules_is_not_taken_for_a_clean_project(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "src").mkdir()
            command = [sys.executable, str(CHECKER), folder]
            done = subprocess.run(command, capture_output=True, check=False)
            self.assertEqual(done.returncode, 1)

    def test_an_include_needs_its_edge(self):
        self.expect_violation("src/base/ids.h", '#include "moa/run.h"\n', "moa is not in")

    def test_a_dependency_of_a_dependency_is_no_licence(self):
        self.expect_violation("src/node/a.h", '#include "base/time.h"\n', "base is not in")

    def test_only_tests_see_the_test_dependencies(self):
        self.expect_violation("src/moa/vote.cc", '\n#include "wire/propose.h"\n', "wire", line=2)

    def test_an_include_names_its_module(self):
        self.expect_violation("src/moa/vote.cc", '#include "run.h"\n', "module/file.h")

    def test_a_pure_module_may_not_depend_on_an_impure_one(self):
        cmake = "murmur_module(wire DEPENDS net)\n"
        self.expect_violation("src/wire/CMakeLists.txt", cmake, "wire is pure")

    def test_modules_do_not_depend_on_each_other_in_a_circle(self):
        cmake = "murmur_module(base DEPENDS node)\n"
        status, output = self.check({"src/base/CMakeLists.txt": cmake})
        self.assertEqual(status, 1)
        self.assertIn("base -> node -> moa -> base", output)

    def test_a_dependency_is_a_module(self):
        cmake = "murmur_module(wire DEPENDS utils)\n"
        self.expect_violation("src/wire/CMakeLists.txt", cmake, "no module")

    def test_code_belongs_to_a_module(self):
        status, output = self.check({"src/extra/a.h": "\n"})
        self.assertEqual(status, 1)
        self.assertIn("src/extra:1: has code but no CMakeLists.txt", output)

    def test_a_pure_module_includes_no_device(self):
        for header in ("boost/asio.hpp", "boost/asio/steady_timer.hpp", "boost/beast/core.hpp",
                       "boost/json.hpp", "thread", "mutex", "random", "fstream", "iostream",
                       "filesystem", "unordered_map", "unordered_set", "unistd.h", "sys/socket.h"):
            with self.subTest(header=header):
                self.expect_violation("src/wire/a.cc", f"#include <{header}>\n", "wire is pure")
                self.expect_clean("src/net/a.cc", f"#include <{header}>\n")

    def test_a_pure_module_reads_no_clock_and_throws_no_dice(self):
        for code in ("auto t = Clock::now();", "std::unordered_map<int, int> m;", "int x = rand();",
                     "std::shuffle(a, b, c);", "std::mt19937 engine;", "std::time(nullptr);",
                     "std::uniform_int_distribution<int> d;", 'f("//"); auto t = Clock::now();'):
            with self.subTest(code=code):
                self.expect_violation("src/node/a.cc", f"/* why\n */\n{code}\n", line=3)
                self.expect_clean("src/node/a.cc", f"// {code}\n/* {code} */\n")

    def test_only_apps_murmur_knows_the_engine(self):
        entry = "int llama_server(int argc, char** argv);\n"
        self.expect_violation("src/net/a.cc", entry, "apps/murmur")
        self.expect_violation("tools/a.cc", entry, "apps/murmur")
        self.expect_violation("src/net/a.cc", "#include <llama.h>\n", "HTTP")

    def test_no_coroutine_is_detached_outside_the_task_group(self):
        for code in ("spawn(f(), asio::detached);", "co_spawn(ex, f(), detached);"):
            with self.subTest(code=code):
                self.expect_violation("src/net/a.cc", code + "\n", "TaskGroup")

    def test_a_file_has_an_end(self):
        self.expect_violation("src/net/a.cc", "//\n" * 501, "501 lines", line=501)
        self.expect_clean("src/net/a.cc", "//\n" * 500)
        self.expect_clean("src/net/a_test.cc", "//\n" * 800)
        self.expect_violation("tests/a.cc", "//\n" * 801, "801 lines", line=801)

    def test_a_line_has_an_end(self):
        self.expect_violation("src/net/a.cc", "//" + "x" * 99 + "\n", "101 columns")
        self.expect_clean("src/net/a.cc", "//" + "λ" * 98 + "\n")
        self.expect_clean("src/net/a.cc", 'auto t = R"(\n' + "x" * 300 + '\n)";\n')
        self.expect_violation("scripts/run.sh", "#" + "x" * 100 + "\n", "101 columns")

    def test_nothing_is_left_for_later(self):
        for word in ("TO" + "DO", "FIX" + "ME"):
            with self.subTest(word=word):
                self.expect_violation("src/net/a.cc", f"// {word}: later\n", "later")
                self.expect_violation("cmake/a.cmake", f"# {word}\n", "later")


if __name__ == "__main__":
    unittest.main()
