#!/usr/bin/env python3
"""What a node adds to its engine, measured side by side in one run.

  bench/serving.py decode    decode tokens/s through a node and from llama.cpp's server alone
  bench/serving.py bytes     bytes on the network for a proposal of 200 tokens, beyond its prompt
  bench/serving.py cancel    how long a cancelled job keeps its slot, decoding and prefilling

Both servers run the same model, threads, slots and context, from the same binary; rounds alternate
between them, so that a machine that slows down slows both. A line per figure: median [min .. max].
Needs a release build: scripts/setup --for bench.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
MURMUR = BUILD / "bin" / "murmur"
MAKE_MODEL = BUILD / "bin" / "murmur-tiny-gguf"
START_TIMEOUT_S = 120
# One, so that the client and the node have a core of their own on a machine of two: ggml's threads
# wait for each other by spinning, and the one that is preempted stops all.
THREADS = 1


def figure(values, unit="", digits=3):
    low, mid, high = min(values), statistics.median(values), max(values)
    return f"{mid:.{digits}f}{unit} [{low:.{digits}f} .. {high:.{digits}f}]"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """One server process; ends with the `with` block."""

    def __init__(self, arguments, port):
        self.port = port
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [MURMUR, *map(str, arguments)],
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
        )

    def __enter__(self):
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/health")[0] == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        self.log.seek(0)
        sys.exit("a server did not start:\n" + self.log.read().decode(errors="replace")[-2000:])

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()

    def stream(self, body, headers=()):
        """Posts a chat completion; returns (connection, response) with the body unread."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(
            "POST",
            "/v1/chat/completions",
            json.dumps(body),
            {"content-type": "application/json", **dict(headers)},
        )
        response = connection.getresponse()
        if response.status != 200:
            sys.exit(f"HTTP {response.status}: {response.read()[:500]}")
        return connection, response


def engine_only(model, slots, context):
    port = free_port()
    return Server(
        [
            "engine",
            "--model",
            model,
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--parallel",
            slots,
            "--ctx-size",
            slots * context,
            "--threads",
            THREADS,
            "--batch-size",
            256,
            "--alias",
            "bench",
        ],
        port,
    )


def node(model, slots, context):
    port = free_port()
    return Server(
        [
            "serve",
            "--model",
            model,
            "--port",
            port,
            "--slots",
            slots,
            "--ctx",
            context,
            "--threads",
            THREADS,
            "--log-level",
            "warn",
            "--queue-jobs",
            64,
        ],
        port,
    )


def chat(prompt, tokens):
    return {
        "model": "local",
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": tokens,
        "temperature": 0.7,
        "seed": 1,
        "stream": True,
    }


def one_stream(server, tokens):
    """Returns (time of the first text, time of the last, pieces)."""
    connection, response = server.stream(chat("Tell me a story.", tokens))
    first = last = None
    pieces = 0
    for line in response:
        if line.startswith(b"data: {") and b'"content":"' in line:
            last = time.monotonic()
            first = first or last
            pieces += 1
    connection.close()
    return first, last, pieces


def decode_rate(server, streams, tokens):
    """Tokens/s of all streams together, from the first token of any to the last of any."""
    with concurrent.futures.ThreadPoolExecutor(streams) as pool:
        ends = list(pool.map(lambda _: one_stream(server, tokens), range(streams)))
    pieces = sum(end[2] for end in ends)
    return (pieces - 1) / (max(end[1] for end in ends) - min(end[0] for end in ends))


def bench_decode(model, options):
    for streams in options.streams:
        context = 512
        with engine_only(model, streams, context) as alone, node(
            model, streams, context
        ) as through:
            for server in (alone, through):
                decode_rate(server, streams, 8)  # warm
            rates = {"alone": [], "node": []}
            for round_ in range(options.rounds):
                order = [("alone", alone), ("node", through)]
                for name, server in order if round_ % 2 == 0 else reversed(order):
                    rates[name].append(decode_rate(server, streams, options.tokens))
        ratios = [n / a for n, a in zip(rates["node"], rates["alone"])]
        print(
            f"decode, {streams} streams: ratio {figure(ratios)}   "
            f"node {figure(rates['node'], ' tok/s', 1)}   "
            f"llama-server {figure(rates['alone'], ' tok/s', 1)}",
            flush=True,
        )


def wire_bytes(server, body, headers):
    """Bytes sent and received on a warm connection for one exchange, HTTP included."""
    payload = json.dumps(body, separators=(",", ":"))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    request = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Content-Type: application/json\r\n{head}Content-Length: {len(payload)}\r\n\r\n{payload}"
    ).encode()
    received = 0
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        for _ in range(2):  # the second finds the connection warm
            connection.sendall(request)
            received, tail = 0, b""
            while not tail.endswith(b"0\r\n\r\n"):
                data = connection.recv(65536)
                received += len(data)
                tail = (tail + data)[-16:]
    return len(request), received


def bench_bytes(model, _):
    tokens = 200
    prompt = "Why is the sky blue?"
    with node(model, 1, 1024) as server:
        for live in (False, True):
            headers = [
                ("Murmur-Run", "00000000000000aa"),
                ("Murmur-Layer", "1"),
                ("Murmur-Time-Left-Ms", "120000"),
            ]
            if live:
                headers.append(("Murmur-Live", "1"))
            sent, received = wire_bytes(server, chat(prompt, tokens), headers)
            print(
                f"proposal of {tokens} tokens{', watched' if live else ''}: "
                f"{sent + received - len(prompt)} bytes beyond its prompt "
                f"({sent} sent, {received} received)"
            )


def running(server):
    return json.loads(server.get("/health")[1])["queue"]["running"]


def wait_until_running(server, count):
    while running(server) != count:
        time.sleep(0.002)


def hang_up(connection):
    """Closes at once, whatever of the answer is unread."""
    connection.sock.shutdown(socket.SHUT_RDWR)
    connection.close()


def start(server, body):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request(
        "POST", "/v1/chat/completions", json.dumps(body), {"content-type": "application/json"}
    )
    return connection


def slot_freed_after(server, body, written):
    """Cancels a job once `written` of its text came back, or once it was 0.5 s at its prompt."""
    connection = start(server, body)
    if written:
        connection.sock.recv(1)
    else:
        wait_until_running(server, 2)
        time.sleep(0.5)
        assert running(server) == 2, "the prompt was read, or refused, too soon to measure this"
    started = time.monotonic()
    hang_up(connection)
    wait_until_running(server, 1)
    return time.monotonic() - started


def bench_cancel(model, options):
    cases = [
        ("decoding", chat("Tell me a story.", 4000), True),
        ("prefilling", chat("word " * 1200, 10), False),
    ]
    with node(model, 2, 8192) as server:
        other = start(server, chat("Go on and on.", 100_000))  # somebody else streams all the while
        wait_until_running(server, 1)
        for name, body, written in cases:
            times = [slot_freed_after(server, body, written) for _ in range(options.rounds)]
            print(
                f"cancelled while {name}, another job streaming: "
                f"slot free after {figure(times, ' s')}",
                flush=True,
            )
        hang_up(other)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["decode", "bytes", "cancel", "all"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--streams", type=int, nargs="+", default=[1, 4, 8])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder) / "bench.gguf"
        # 105 M parameters: slow enough that the engine, not the client, is what is measured.
        subprocess.run(
            [
                MAKE_MODEL,
                "--out",
                model,
                "--name",
                "bench",
                "--type",
                "q8_0",
                "--endless",
                "--layers",
                "12",
                "--embd",
                "768",
                "--heads",
                "12",
                "--ffn",
                "2304",
                "--words",
                "8000",
                "--ctx",
                "8192",
            ],
            check=True,
        )
        benches = {"decode": bench_decode, "bytes": bench_bytes, "cancel": bench_cancel}
        for name, bench in benches.items():
            if options.what in (name, "all"):
                bench(model, options)


if __name__ == "__main__":
    main()
