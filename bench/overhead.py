#!/usr/bin/env python3
"""What a node costs beside its engine: time in the way of an answer, and memory and CPU at rest.

  bench/overhead.py latency   time to the first token and to the last, through a node and without it
  bench/overhead.py idle      memory and CPU of four nodes of a cluster, without a model, at rest

The engine of `latency` answers by the clock (a script), as fast for one client as for a hundred, so
what is measured is the way to it. Both sides are asked in turns in one run. Needs a release build:
scripts/setup --for bench.
"""
import argparse
import asyncio
import json
import os
import pathlib
import tempfile
import time

from serving import Server, figure, free_port

TOKENS, TOKENS_PER_S, FIRST_TOKEN_MS = 40, 20, 200
WORD = b"word"


def scripted(folder):
    """A server that says TOKENS words at TOKENS_PER_S."""
    script = pathlib.Path(folder) / "engine.json"
    rule = {"answer": "word " * TOKENS, "tokens_per_s": TOKENS_PER_S, "ttft_ms": FIRST_TOKEN_MS}
    script.write_text(json.dumps({"model": "bench", "rules": [rule]}))
    return ["--script", script]


def node(arguments, streams):
    port = free_port()
    limits = ["--slots", streams, "--queue-jobs", 2 * streams, "--log-level", "warn"]
    return Server(["serve", "--name", f"node-{port}", "--port", port, *arguments, *limits], port)


def relay_to(engine):
    return ["--engine", f"http://127.0.0.1:{engine.port}", "--engine-model", "bench"]


class Client:
    """Asks again as soon as it has its answer, over one connection."""

    def __init__(self, port):
        body = {"model": "local", "messages": [{"role": "user", "content": "x"}], "stream": True}
        payload = json.dumps(body)
        self.port = port
        self.request = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n{payload}"
        ).encode()

    async def run(self, until):
        """Milliseconds to the first and to the last token of each answer, beyond the script's."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        times = []
        while time.monotonic() < until:
            times.append(await self.one(reader, writer))
        writer.close()
        return times

    async def one(self, reader, writer):
        started = time.monotonic()
        writer.write(self.request)
        status = await reader.readline()
        if b" 200 " not in status:
            raise ConnectionError(f"the server said {status!r}")
        heard = []
        while (line := await reader.readline()) != b"0\r\n":
            if not line:
                raise ConnectionError("the server hung up")
            heard += [time.monotonic()] * line.count(WORD)
        await reader.readline()
        if len(heard) != TOKENS:
            raise ValueError(f"an answer of {len(heard)} words instead of {TOKENS}")
        first, last = heard[0], heard[-1]
        spoken_ms = 1000 * (TOKENS - 1) / TOKENS_PER_S
        to_first = 1000 * (first - started) - FIRST_TOKEN_MS
        return to_first, 1000 * (last - started) - FIRST_TOKEN_MS - spoken_ms


async def load(port, streams, seconds):
    """Both times of all answers, [answers, 2]. The clients start one after the other."""
    until = time.monotonic() + seconds

    async def late(index):
        await asyncio.sleep(index * 2 / streams)
        return await Client(port).run(until)

    answers = await asyncio.gather(*(late(index) for index in range(streams)))
    return [times for of_client in answers for times in of_client]


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def bench_latency(options):
    with tempfile.TemporaryDirectory() as folder, node(
        scripted(folder), options.streams
    ) as engine, node(relay_to(engine), options.streams) as through:
        servers = {"engine": engine, "node": through}
        rounds = []
        for number in range(options.rounds):
            names = list(servers) if number % 2 == 0 else list(reversed(servers))
            rounds.append({
                name: asyncio.run(load(servers[name].port, options.streams, options.seconds))
                for name in names
            })  # fmt: skip
    answers = sum(len(each["node"]) for each in rounds)
    print(f"{options.streams} streams, {answers} answers through the node, milliseconds added:")
    for which, what in enumerate(("first token", "last token")):
        for share, label in ((0.5, "median"), (0.99, "99%")):
            of = {
                name: [quantile([times[which] for times in each[name]], share) for each in rounds]
                for name in servers
            }
            added = [a - b for a, b in zip(of["node"], of["engine"])]
            late, anyway = (figure(of[name], digits=2) for name in ("node", "engine"))
            print(f"  {what}, {label}: {figure(added, ' ms', 2)}   (late by {late}, "
                  f"without the node by {anyway})", flush=True)  # fmt: skip


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"process {pid} has no VmRSS")


def member(folder, index, gossip_ports):
    """Instead of a model's engine, which is a process of its own, it has a script."""
    port = free_port()
    place = ["--gossip", f"127.0.0.1:{gossip_ports[index]}", "--no-key", "--peer-port", 0]
    known = ["--join-at", f"127.0.0.1:{gossip_ports[0]}"] if index else []
    place += ["--data", pathlib.Path(folder) / str(index), *scripted(folder)]
    return Server(["serve", "--name", f"n{index}", "--port", port, *place, *known], port)


def bench_idle(options):
    with tempfile.TemporaryDirectory() as folder:
        ports = [free_port() for _ in range(4)]
        servers = [member(folder, index, ports) for index in range(4)]
        try:
            for server in servers:
                server.__enter__()
            time.sleep(10)  # until they know each other and have said so
            pids = [server.process.pid for server in servers]
            before = [cpu_seconds(pid) for pid in pids]
            time.sleep(options.rest)
            used = [cpu_seconds(pid) - was for pid, was in zip(pids, before)]
            memory = [resident_mb(pid) for pid in pids]
        finally:
            for server in servers:
                server.__exit__()
    shares = [100 * seconds / options.rest for seconds in used]
    print(f"at rest for {options.rest} s, four members: {figure(memory, ' MiB', 1)} resident, "
          f"{figure(shares, '% of a core', 3)}")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["latency", "idle", "all"])
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=15, help="of each side in a round")
    parser.add_argument("--rest", type=float, default=120, help="seconds that the nodes idle")
    options = parser.parse_args()
    if options.what in ("latency", "all"):
        bench_latency(options)
    if options.what in ("idle", "all"):
        bench_idle(options)


if __name__ == "__main__":
    main()
