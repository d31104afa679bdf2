"""A pytest plugin beside llama.cpp's suite: no downloads, and each test's outcome in a file.

The suite's test images are replaced by one of llama.cpp's (LLAMA_SUITE_IMAGE).
LLAMA_SUITE_OUTCOMES names the file: one JSON object a line, {"test", "outcome", "at"}. `at` is the
line of the test that failed: two servers that fail at different lines do not fail alike.
"""

import json
import os
import traceback

import pytest
import requests
import utils  # the suite's own


def _no_download(url, output_file_path=None):
    """Where the file would be: the server is given a local one by its name (server_flags.py)."""
    return output_file_path or "./tmp/" + url.split("/").pop()


_get = requests.get


def _get_or_local_image(url, **options):
    if not url.startswith("https://huggingface.co/"):
        return _get(url, **options)
    image = requests.Response()
    image.status_code = 200
    with open(os.environ["LLAMA_SUITE_IMAGE"], "rb") as file:
        image._content = file.read()  # requests has no other way to make one
    return image


requests.get = _get_or_local_image
utils.download_file = _no_download
utils.ServerPreset.load_all = staticmethod(lambda: None)  # it only fills the cache of downloads


def _line_in_test(excinfo, item):
    """The last line that the test itself ran, not one of a helper or library that it called."""
    own = [frame.lineno for frame in traceback.extract_tb(excinfo.tb)
           if os.path.abspath(frame.filename) == os.path.abspath(str(item.fspath))]
    return own[-1] if own else 0


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    report = result.get_result()
    if report.when != "call" and report.passed:
        return
    at = _line_in_test(call.excinfo, item) if report.failed else 0
    said = str(call.excinfo.value).partition("\n")[0][:300] if report.failed else ""
    record = {"test": item.nodeid, "outcome": report.outcome, "at": at, "said": said}
    with open(os.environ["LLAMA_SUITE_OUTCOMES"], "a", encoding="utf-8") as out:
        out.write(json.dumps(record) + "\n")
