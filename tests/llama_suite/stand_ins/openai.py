"""The part of OpenAI's Python library that llama.cpp's suite uses; Debian has no package of it.

Bodies and headers are those of the real library; what comes back is read as it is, so a field that
is missing is an AttributeError where the real library would have None.
"""

import json
from types import SimpleNamespace

import requests

_TIMEOUT_S = 60


class APIStatusError(Exception):
    def __init__(self, status_code, text):
        super().__init__(f"Error code: {status_code} - {text}")
        self.status_code = status_code


def _read(text):
    return json.loads(text, object_hook=lambda fields: SimpleNamespace(**fields))


def _add_output_text(response):
    """What the library adds to a Response: all of its text in one."""
    parts = [part for item in response.output if item.type == "message" for part in item.content]
    response.output_text = "".join(part.text for part in parts if part.type == "output_text")


def _finished(value):
    for response in (value, getattr(value, "response", None)):
        if getattr(response, "object", None) == "response":
            _add_output_text(response)
    return value


def _events(answer):
    for line in answer.iter_lines():
        data = line.decode().removeprefix("data: ")
        if data == "[DONE]":
            return
        if line.startswith(b"data: "):
            yield _finished(_read(data))


class _Route:
    def __init__(self, client, path):
        self._client, self._path = client, path

    def create(self, *, stream=False, **body):
        if stream:
            body["stream"] = True
        answer = requests.post(
            self._client.base_url + self._path, json=body, stream=stream, timeout=_TIMEOUT_S,
            headers={"Authorization": f"Bearer {self._client.api_key}"})
        if answer.status_code != 200:
            raise APIStatusError(answer.status_code, answer.text)
        return _events(answer) if stream else _finished(_read(answer.text))


class OpenAI:
    def __init__(self, *, api_key, base_url):
        self.api_key, self.base_url = api_key, base_url.rstrip("/")
        self.chat = SimpleNamespace(completions=_Route(self, "/chat/completions"))
        self.completions = _Route(self, "/completions")
        self.embeddings = _Route(self, "/embeddings")
        self.responses = _Route(self, "/responses")
