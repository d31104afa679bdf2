#!/usr/bin/python3
"""Runs llama.cpp's own server test suite twice: against its server alone, and against a node.

    tests/llama_suite/run.py [--build build/release] [--text-model FILE] [PYTEST ARGUMENT]...

The suite is taken from llama.cpp's pinned source and never changed (a copy of it, in the build
folder, is what runs); what it would download is replaced by tiny models made here. The status is 1
if the node does worse than the server in a test that DIFFERENCES.md does not list.
"""

import argparse
import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import image_reader
import outcomes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = {"pytest": "python3-pytest", "pytest_timeout": "python3-pytest-timeout",
           "requests": "python3-requests", "filelock": "python3-filelock", "wget": "python3-wget"}
KINDS = ("bare", "node")
TEST_TIMEOUT_S = 90
FIRST_RUN_S, SECOND_RUN_S = 12 * 60, 3 * 60
# Of the whole suite on the bare server. Were it less, the setting would be broken: two servers that
# fail everything alike prove nothing.
BARE_PASSES_MIN = 250
NOWHERE = "http://127.0.0.1:9"  # where no models are to be had: the same result with a network
TEXT_WIDTH = 64  # of murmur-tiny-gguf's models unless told otherwise
MODELS = {"text": ["--endless"], "draft": ["--endless"], "embedding": [], "reranking": [],
          "infill": ["--infill"]}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    parser.add_argument("--source", type=Path, help="of llama.cpp; default: the pinned one")
    parser.add_argument("--text-model", type=Path,
                        help="instead of a tiny one of random weights (the suite's: stories260K)")
    return parser.parse_known_args()


def stop(status, *lines):
    print(*lines, sep="\n", file=sys.stderr)
    sys.exit(status)


def check_modules():
    missing = [package for module, package in MODULES.items()
               if importlib.util.find_spec(module) is None]
    if missing:
        stop(2, f"error: {sys.executable} lacks what the suite needs",
             "    apt-get install --no-install-recommends " + " ".join(missing))


def has_engine(murmur):
    done = subprocess.run([murmur, "engine", "--version"], capture_output=True, check=False)
    return done.returncode == 0


def pinned_source():
    script = [ROOT / "scripts/setup", "--print-llama-cpp-dir"]
    return Path(subprocess.run(script, capture_output=True, check=True, text=True).stdout.strip())


def make_models(folder, tiny_gguf, text_model):
    folder.mkdir()
    for name, options in MODELS.items():
        subprocess.run([tiny_gguf, "--out", folder / f"{name}.gguf", "--name", name,
                        "--no-template", *options], check=True)
    image_reader.write(folder / "images.gguf", TEXT_WIDTH)
    if text_model:
        for name in ("text", "draft"):  # which must have the same vocabulary
            shutil.copyfile(text_model, folder / f"{name}.gguf")


def copy_suite(source, folder):
    """As deep as it was, with the folders beside it that its tests name."""
    tests = folder / "tools/server/tests"
    tests.parent.mkdir(parents=True)
    shutil.copytree(source / "tools/server/tests", tests,
                    ignore=shutil.ignore_patterns("tmp", "__pycache__", ".pytest_cache"))
    (tests / "tmp").mkdir()
    (folder / "models").symlink_to(source / "models")
    (folder / "tools/mtmd").symlink_to(source / "tools/mtmd")
    return tests


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SuiteRun:
    """pytest over the suite's copy with one kind of server, in a process group of its own."""

    def __init__(self, kind, work, build, source, selection):
        self.kind, self.folder = kind, work / kind
        self.results = self.folder / "outcomes.jsonl"
        shutil.rmtree(self.folder, ignore_errors=True)
        tests = copy_suite(source, self.folder)
        scratch = self.folder / "scratch"
        scratch.mkdir()
        self.results.touch()
        environment = {
            **os.environ, "PORT": str(free_port()), "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(map(str, (HERE, HERE / "stand_ins", tests))),
            "MURMUR": str(build / "bin/murmur"),
            "LLAMA_SERVER_BIN_PATH": str(HERE / "start_server.py"),
            "LLAMA_CACHE": str(self.folder / "cache"), "LLAMA_SUITE_SERVER": kind,
            "MODEL_ENDPOINT": NOWHERE,
            "LLAMA_SUITE_MODELS": str(work / "models"), "LLAMA_SUITE_SCRATCH": str(scratch),
            "LLAMA_SUITE_OUTCOMES": str(self.results),
            "LLAMA_SUITE_IMAGE": str(source / "tools/mtmd/test-1.jpeg")}
        command = [sys.executable, "-m", "pytest", "-p", "suite_plugin", "-p", "no:cacheprovider",
                   "-m", "not slow", "-q", "--tb=short", f"--timeout={TEST_TIMEOUT_S}", *selection]
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, cwd=tests, env=environment, stdout=log,
                                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                            start_new_session=True)

    def tests_done(self):
        return self.results.read_text(encoding="utf-8").count("\n")

    def kill(self):
        """Servers, too, that outlived pytest."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_for(runs, limit_s):
    """False if one of them took too long. Both at once: a server of theirs rarely needs a core."""
    end, told = time.monotonic() + limit_s, time.monotonic()
    try:
        while any(run.process.poll() is None for run in runs):
            if time.monotonic() > end:
                return False
            time.sleep(0.5)
            if time.monotonic() > told + 30:
                told = time.monotonic()
                print("    " + ", ".join(f"{run.kind}: {run.tests_done()} tests" for run in runs),
                      file=sys.stderr, flush=True)
        return True
    finally:
        for run in runs:
            run.kill()


def run_both(work, build, source, selection, limit_s):
    runs = [SuiteRun(kind, work, build, source, selection) for kind in KINDS]
    if not wait_for(runs, limit_s):
        stop(1, f"FAILED: not done in {limit_s // 60} minutes; logs are in {work}")
    for run in runs:
        if run.process.returncode not in (0, 1):  # pytest: 1 is that a test failed
            stop(1, f"FAILED: pytest ended with {run.process.returncode}: {run.folder / 'log'}")
    return [outcomes.read(run.results) for run in runs]


def look_again(work, build, source, bare, node, expected):
    """A difference that was only the load of the machine is gone when its tests run once more."""
    doubtful = [test for test in outcomes.differences(bare, node) if not expected.covers(test)]
    if not doubtful:
        return
    again = work / "again"
    again.mkdir()
    (again / "models").symlink_to(work / "models")
    selection = sorted({"unit/" + test.partition("[")[0] for test in doubtful})
    for kept, new in zip((bare, node), run_both(again, build, source, selection, SECOND_RUN_S)):
        kept.update((test, new[test]) for test in doubtful if test in new)
    still = outcomes.differences(bare, node)
    for test in doubtful:
        if test not in still:
            print(f"note: {test} was a difference at first, and none when it ran again")


def report(bare, node, expected):
    differ = outcomes.differences(bare, node)
    unexpected = [test for test in differ if not expected.covers(test)]
    print("\n".join(outcomes.table(bare, node, expected)))
    for test in unexpected:
        print("\n".join(outcomes.told("UNEXPECTED " + test, bare[test], node.get(
            test, {"outcome": "not run"}))))
    for entry in expected.unused(differ, bare):
        print(f"note: {entry} is listed in DIFFERENCES.md, but no difference now")
    passed = sum(record["outcome"] == outcomes.PASSED for record in node.values())
    print(f"\n{passed} passed, {len(unexpected)} failed")
    return 1 if unexpected or not passed else 0


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that wait_for() ends its runs
    arguments, selection = parse_arguments()
    check_modules()
    build = arguments.build.resolve()
    if not has_engine(build / "bin/murmur"):
        print("SKIPPED: this build has no llama.cpp in it\n\n0 passed, 0 failed, 1 skipped")
        return 0
    source = (arguments.source or pinned_source()).resolve()
    work = build / "llama_suite"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    make_models(work / "models", build / "bin/murmur-tiny-gguf", arguments.text_model)
    expected = outcomes.Expected((HERE / "DIFFERENCES.md").read_text(encoding="utf-8"))
    bare, node = run_both(work, build, source, selection, FIRST_RUN_S)
    bare_passes = sum(record["outcome"] == outcomes.PASSED for record in bare.values())
    if not selection and bare_passes < BARE_PASSES_MIN:
        stop(1, f"FAILED: llama-server itself passes {bare_passes} tests only; logs are in {work}")
    look_again(work, build, source, bare, node, expected)
    return report(bare, node, expected)


if __name__ == "__main__":
    sys.exit(main())
