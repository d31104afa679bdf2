"""llama-server's flags as the suite gives them: local models for its downloads, a node's flags."""

import os
import tempfile

# Flags without a value, of those that the suite uses.
_SWITCHES = {
    "--offline", "--cont-batching", "--embedding", "--reranking", "--metrics", "--kv-unified",
    "--swa-full", "--slots", "--no-slots", "--verbose", "--context-shift", "--no-ui",
    "--no-models-autoload", "--jinja", "--no-jinja", "--no-mmproj", "--no-cache-idle-slots",
    "--ui-mcp-proxy", "--backend_sampling",
}
# Where a model comes from. One is enough for the suite to mean a server with a model.
_SOURCES = ("--model", "--model-url", "--hf-repo", "--hf-file", "--mmproj-url")


def parsed(arguments):
    """[(flag, value)], the value None for a switch."""
    flags, rest = [], list(arguments)
    while rest:
        flag = rest.pop(0)
        flags.append((flag, None if flag in _SWITCHES else rest.pop(0)))
    return flags


def words(flags):
    return [word for flag, value in flags for word in (flag, value) if word is not None]


def _source_has(word, flags):
    return any(word in (value or "") for flag, value in flags if flag in _SOURCES)


def _file_for(flags):
    if ("--embedding", None) in flags:
        return "embedding.gguf"
    if ("--reranking", None) in flags:
        return "reranking.gguf"
    return "infill.gguf" if _source_has("infill", flags) else "text.gguf"


def with_local_models(flags, folder):
    if not any(flag in _SOURCES for flag, _ in flags):
        return flags  # llama-server's router, which has no model of its own
    local = [("--model", os.path.join(folder, _file_for(flags)))]
    for flag, value in flags:
        if flag == "--model-draft":
            local.append((flag, os.path.join(folder, "draft.gguf")))
        elif flag not in _SOURCES and flag != "--offline":
            local.append((flag, value))
    if _source_has("tinygemma3", flags) and ("--no-mmproj", None) not in flags:
        local += [("--mmproj", os.path.join(folder, "images.gguf"))]
    if ("--embedding", None) in flags and "--pooling" not in dict(flags):
        local.append(("--pooling", "mean"))  # as an embedding model's own file says
    return local


def _key_file(key, scratch):
    handle, path = tempfile.mkstemp(dir=scratch, prefix="key-")  # mode 0600, as a node wants it
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return path


def of_node(flags, scratch):
    """The arguments of `murmur serve` that mean the same."""
    given = dict(flags)
    slots = int(given.get("--parallel", 1))
    own = ["--slots", str(slots), "--unknown-model", "local",
           "--log-level", "debug"]  # with the engine's own lines, which some tests read
    if "--ctx-size" in given:  # llama-server divides it among its slots
        own += ["--ctx", str(int(given["--ctx-size"]) // slots)]
    for flag in ("--model", "--host", "--port"):
        if flag in given:
            own += [flag, given[flag]]
    if "--api-key" in given:
        own += ["--api-key-file", _key_file(given["--api-key"], scratch)]
    if "--cors-origins" in given:
        own += ["--allow-origin", given["--cors-origins"]]
    translated = ("--model", "--host", "--port", "--parallel", "--ctx-size", "--api-key",
                  "--cors-origins", "--no-slots")
    return own + ["--"] + words([entry for entry in flags if entry[0] not in translated])
