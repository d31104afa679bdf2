#!/usr/bin/env python3
"""How late nodes come to probe each other while their engines take all of the machine.

  bench/probe_lateness.py [--seconds N] [--clients N] [--threads N] [--profile NAME]

Four nodes with the bundled specialists find each other by gossip on loopback. Clients ask them all
the time, two layers of three other nodes for each prompt. Then, for each node: by how much its
latest probe was too late (`murmur peers --json`), how often another one suspected it or took it for
dead, each witness counted, while nothing was wrong with it. Needs a release build: scripts/setup
--for bench.
"""
import argparse
import http.client
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
MURMUR = BUILD / "bin" / "murmur"
MODELS = [ROOT / "models" / f"specialist-{number}.gguf" for number in range(1, 5)]
QUESTIONS = ROOT / "data" / "skills" / "test.jsonl"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
PLACE = ["--gossip", "127.0.0.1:0", "--peer-port", "0", "--port", "0"]
LOAD_EVERY_S = 2
TOLD_FROM_MS = 50  # nodes take no note of less (membership_probe.cc)


class Node:
    """`murmur up`, or `murmur join` where there is a token; ends with stop()."""

    def __init__(self, number, token, folder, options):
        self.name = f"node-{number + 1}"
        self.log_path = folder / f"{self.name}.log"
        verb = ["join", token] if token else ["up"]
        command = [MURMUR, *verb, "--name", self.name, *PLACE, "--data", folder / self.name]
        command += ["--model", MODELS[number]]
        command += ["--profile", options.profile, "--threads", str(options.threads)]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_for(self, pattern):
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(pattern, self.log())
            if found:
                return found[0]
            time.sleep(0.05)
        sys.exit(f"error: {self.name} did not start:\n{self.log()[-2000:]}")

    def wait_until_it_listens(self):
        self.url = self.wait_for(r"http://127\.0\.0\.1:\d+")
        self.port = int(self.url.rsplit(":", 1)[1])

    def peers(self):
        command = [MURMUR, "peers", "--json", "--node", self.url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            sys.exit(f"error: {self.name}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def ask(self, body):
        """Returns why it was not answered; empty if it was."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            head = {"content-type": "application/json"}
            connection.request("POST", "/v1/chat/completions", json.dumps(body), head)
            response = connection.getresponse()
            text = response.read()
            return "" if response.status == 200 else text[:300].decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_nodes(nodes, folder, options):
    """Returns once these, which are appended, see each other."""
    token = None
    for number in range(len(MODELS)):
        nodes.append(Node(number, token, folder, options))
        nodes[-1].wait_until_it_listens()
        token = token or nodes[0].wait_for(r"murmur-[0-9a-z]{40,}")
    end = time.monotonic() + START_TIMEOUT_S
    while not all(len(node.peers()["members"]) == len(nodes) for node in nodes):
        if time.monotonic() > end:
            sys.exit("error: the nodes do not find each other")
        time.sleep(0.2)


class Clients:
    """Each asks one node after the other, until stop()."""

    def __init__(self, nodes, count):
        self.stopped = False
        self.lock = threading.Lock()
        self.answered = 0
        self.failed = 0
        self.fault = ""  # the latest
        lines = QUESTIONS.read_text().splitlines()
        questions = itertools.cycle([json.loads(line)["prompt"] for line in lines])
        self.work = zip(itertools.cycle(nodes), questions)
        self.threads = [threading.Thread(target=self.ask_on, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def ask_on(self):
        while not self.stopped:
            with self.lock:
                node, question = next(self.work)
            body = {
                "model": "murmur:moa",
                "messages": [{"role": "user", "content": question}],
                "max_tokens": 48,
                "murmur": {"layers": 2, "fan_out": 3},
            }
            fault = node.ask(body)
            with self.lock:
                self.answered += not fault
                self.failed += bool(fault)
                self.fault = fault or self.fault

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()


def machine_load_during(seconds):
    """The highest of the kernel's averages over a minute, which only rise to what it is."""
    highest = os.getloadavg()[0]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(min(LOAD_EVERY_S, max(0, end - time.monotonic())))
        highest = max(highest, os.getloadavg()[0])
    return highest


def measure(nodes, options):
    before = {node.name: len(node.log()) for node in nodes}
    clients = Clients(nodes, options.clients)
    load = machine_load_during(options.seconds)
    clients.stop()
    if clients.failed:
        print(f"not answered: {clients.fault}", file=sys.stderr)
    heard = "".join(node.log()[before[node.name] :] for node in nodes)
    members = [
        {
            "name": node.name,
            "probe_late_max_ms": node.peers()["probe_late_max_ms"],
            "suspected": heard.count(f" {node.name} does not answer"),
            "false_deaths": heard.count(f" {node.name} is gone"),
        }
        for node in nodes
    ]
    return {
        "seconds": options.seconds,
        "clients": options.clients,
        "threads": options.threads,
        "profile": options.profile,
        "cores": os.cpu_count(),
        "machine_load": load,
        "requests_done": clients.answered,
        "requests_failed": clients.failed,
        "nodes": members,
    }


def print_table(result):
    print(
        f"{result['requests_done']} requests done and {result['requests_failed']} failed in "
        f"{result['seconds']:g} s, {result['clients']} clients; "
        f"machine load {result['machine_load']:.1f} on {result['cores']} cores\n"
    )
    print("| | latest probe | suspected | false deaths |\n|---|---|---|---|")
    for it in result["nodes"]:
        late_ms = it["probe_late_max_ms"]
        late = f"{late_ms:.0f} ms late" if late_ms else f"less than {TOLD_FROM_MS} ms late"
        print(f"| {it['name']} | {late} | {it['suspected']} | {it['false_deaths']} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=40, help="of load")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1, help="of each engine; 0: all cores")
    parser.add_argument("--profile", default="lan", choices=["lan", "wan", "local", "edge"])
    parser.add_argument("--json", action="store_true", help="the same for programs")
    options = parser.parse_args()
    if not MURMUR.exists():
        sys.exit(f"error: {MURMUR} is missing; scripts/setup --for bench builds it")
    nodes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            start_nodes(nodes, pathlib.Path(folder), options)
            result = measure(nodes, options)
        finally:
            for node in nodes:
                node.stop()
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print_table(result)


if __name__ == "__main__":
    main()
