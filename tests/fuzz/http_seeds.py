#!/usr/bin/env python3
"""Writes seeds for http_fuzzer and answer_fuzzer: http_seeds.py RECORDED_STREAMS OUT_FOLDER.

RECORDED_STREAMS is src/openai/recorded_streams.h; OUT_FOLDER gets the folders `http` and `answer`.
"""

import json
import re
import sys
from pathlib import Path

ROUTES = 16  # of http_fuzzer.cc, in its order: kinds of body by number
TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}
CALL = {"id": "c", "type": "function", "function": {"name": "add", "arguments": '{"a":4}'}}
CHAT = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "4 + 5?"}]
TEXTS = [{"type": "text", "text": "4"}, {"type": "text", "text": "5"}]
PARTS = [{"role": "user", "content": TEXTS}]
IMAGE = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,x"}}]}]
CALLED = [*CHAT, {"role": "assistant", "content": None, "tool_calls": [CALL]},
          {"role": "tool", "tool_call_id": "c", "content": "9"}]
SAMPLING = {"temperature": 0.7, "top_p": 0.9, "seed": 7, "max_tokens": 8, "stop": ["a", "b"]}
FORM = {"tools": [TOOL], "tool_choice": "auto", "n": 2, "logprobs": True, "top_logprobs": 3,
        "response_format": {"type": "json_schema", "json_schema": {"schema": {}}}}
RUN = {"layers": 2, "fan_out": 3, "choice": "capacity", "deadline_ms": 60000, "trace": "stream"}
STREAM = {"stream": True, "stream_options": {"include_usage": True}}

BODIES = {
    0: [{"model": "murmur", "messages": CHAT, **SAMPLING, "murmur": RUN},
        {"model": "murmur:moa", "messages": CALLED, **FORM, **STREAM},
        {"model": "murmur", "messages": PARTS, "max_completion_tokens": 5, "stop": "x"},
        {"model": "murmur", "messages": IMAGE},
        {"model": "local", "messages": CHAT, "return_progress": True, **STREAM},
        {"model": "gpt-4", "messages": CHAT}],
    1: [{"model": "local", "messages": CHAT, **STREAM, "murmur": {"proposals": ["4", "5"]}}],
    2: [{"prompt": ["a", "b"], "logprobs": 2, **STREAM}],
    3: [{"prompt": "a", "n_predict": 4, "return_tokens": True, "response_fields": ["content"]}],
    4: [{"input_prefix": "a", "input_suffix": "b", "stream": True}],
    5: [{"model": "local", "input": "a", "stream": True}],
    6: [{"model": "local", "max_tokens": 8, "messages": CHAT, "tools": [TOOL], "stream": True},
        {"model": "murmur", "max_tokens": 8, "messages": CHAT}],
    7: [{"input": ["a", "b"]}],
    8: [{"query": "a", "documents": ["b"]}],
    9: [{"content": "\u00e9"}],
    10: [{"messages": CHAT}],
    11: [{"model": "local", "messages": CHAT}],
    12: [{}], 13: [{}], 14: [{}], 15: [{}],
}


def raw_requests():
    body = json.dumps(BODIES[0][0])
    yield ("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
           "HEAD /v1/models HTTP/1.1\r\nHost: a\r\n\r\n")
    yield "GET /v1/models/murmur HTTP/1.0\r\n\r\n"
    yield "OPTIONS /v1/chat/completions HTTP/1.1\r\nOrigin: http://a\r\nHost: localhost\r\n\r\n"
    yield ("POST http://localhost/chat/completions?x=1 HTTP/1.1\r\nHost: localhost:80\r\n"
           "Expect: 100-continue\r\nAuthorization: Bearer k\r\nX-Api-Key: k\r\n"
           f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    yield ("POST /v1/messages HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 20\r\n\r\n"
           '{"stream":true,"a":1}')
    yield ("POST /completion HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
           "f;x=y\r\n{\"stream\":true}\r\n0\r\nA: b\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n")
    yield "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\n"
    yield "POST /v1/messages HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"


def http_seeds():
    for route, bodies in BODIES.items():
        for number, body in enumerate(bodies):
            for choice in (route, route + ROUTES):
                yield bytes([0, choice, 40 + number]) + json.dumps(body).encode()
    for number, text in enumerate(raw_requests()):
        yield bytes([1, number]) + text.encode()


HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
CHAT_KINDS = (0, 5, 6, 7)  # of answer_fuzzer.cc
USAGE = {"input_tokens": 3, "output_tokens": 1}
STREAMS = {
    1: [{"choices": [{"index": 0, "text": "9", "logprobs": {"content": [{"token": "9"}]}}]},
        {"choices": [{"index": 0, "text": "", "finish_reason": "length"}],
         "usage": {"prompt_tokens": 3, "completion_tokens": 1}, "timings": {"predicted_ms": 1.5}}],
    2: [{"index": 0, "content": "9", "tokens": [7], "stop": False, "prompt_progress": {"total": 1}},
        {"index": 0, "content": "", "stop": True, "stop_type": "limit", "tokens_predicted": 1,
         "generation_settings": {"stream": True}, "completion_probabilities": [{"token": "9"}]}],
    3: [{"type": "response.in_progress", "response": {"status": "in_progress"}},
        {"type": "response.output_text.delta", "delta": "9"},
        {"type": "response.completed",
         "response": {"status": "completed", "created_at": 1, "usage": USAGE}}],
    4: [{"type": "message_start", "message": {"role": "assistant", "content": [], "usage": USAGE}},
        {"type": "content_block_start", "index": 0,
         "content_block": {"type": "tool_use", "name": "add", "input": {}}},
        {"type": "content_block_delta", "index": 0,
         "delta": {"type": "input_json_delta", "partial_json": "{\"a\":4}"}},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": USAGE}],
}


def streams(header):
    """(kind, text) of each stream of events."""
    for text in re.findall(r'Stream =\s*R"sse\((.*?)\)sse"', header, re.DOTALL):
        for kind in CHAT_KINDS:
            yield kind, text
    for kind, events in STREAMS.items():
        yield kind, "".join(f"event: {event.get('type', '')}\ndata: {json.dumps(event)}\n\n"
                            for event in events)


def answer_seeds(header):
    for kind, text in streams(header):
        yield bytes([kind, 1, 7]) + text.encode()
        yield bytes([kind, 0, 7]) + (HEAD + text).encode()
    error = '{"error":{"message":"full","type":"rate_limit_error","code":429}}'
    for kind in range(8):
        yield bytes([kind, 0, 3]) + (
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nMurmur-Load: 1\r\n"
            f"Content-Length: {len(error)}\r\n\r\n{error}").encode()
        yield bytes([kind, 0, 9]) + (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: text/event-stream\r\n\r\n"
            "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n").encode()


def write(folder, seeds):
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"{number:03}").write_bytes(seed)


def main():
    header, folder = Path(sys.argv[1]), Path(sys.argv[2])
    write(folder / "http", http_seeds())
    write(folder / "answer", answer_seeds(header.read_text()))


if __name__ == "__main__":
    main()
