#!/usr/bin/python3
"""What llama.cpp's suite starts as its llama-server: LLAMA_SUITE_SERVER says what it is.

  bare  murmur engine, which is llama-server's code, with the flags as they are
  node  murmur serve, with the flags that a node owns translated, the others passed on after --

In both the models that would be downloaded are replaced by those in LLAMA_SUITE_MODELS.
"""

import os
import sys

import server_flags


def main():
    murmur, models = os.environ["MURMUR"], os.environ["LLAMA_SUITE_MODELS"]
    flags = server_flags.with_local_models(server_flags.parsed(sys.argv[1:]), models)
    if "--threads" not in dict(flags):
        # Its threads wait by spinning, which two servers on two cores cannot afford.
        flags.append(("--threads", "1"))
    if os.environ["LLAMA_SUITE_SERVER"] == "bare":
        command = [murmur, "engine", *server_flags.words(flags)]
    else:
        command = [murmur, "serve", *server_flags.of_node(flags, os.environ["LLAMA_SUITE_SCRATCH"])]
    os.execv(murmur, command)  # so that the suite's signals reach the server itself


main()
