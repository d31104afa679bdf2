#!/usr/bin/env python3
"""Writes captured packets as seeds for gossip_fuzzer: gossip_seeds.py PACKETS_FILE OUT_FOLDER."""

import sys
from pathlib import Path

# Which decoder of gossip_fuzzer.cc a packet is for: its first byte.
TARGETS = {"udp": (0, 1, 2, 8), "tcp": (3, 4, 5)}


def packets(text):
    """(transport, bytes) of every packet, decrypted where it was encrypted; decompressed too."""
    transport, fields = None, {}
    for line in [*text.splitlines(), "packet"]:
        name, _, value = line.partition(" ")
        if name == "packet":
            for field in {"plain" if "plain" in fields else "bytes", "inflated"} & set(fields):
                yield transport, bytes.fromhex(fields[field])
            transport, fields = value.split(" ")[0], {}
        elif name in ("bytes", "plain", "inflated"):
            fields[name] = fields.get(name, "") + value


def seeds(transport, packet):
    for target in TARGETS[transport]:
        yield bytes([target]) + packet
    at = packet.find(b"\xa3Buf\xda")  # what is compressed, behind a length of two bytes
    if at >= 0:
        yield bytes([6]) + packet[at + 7:]
    at = packet.find(b"\xa4Meta\xda")
    if at >= 0:
        length = int.from_bytes(packet[at + 6:at + 8], "big")
        yield bytes([7]) + packet[at + 8:at + 8 + length]
    at = packet.find(b"\x02\x86\xaaEventLTime")
    if at >= 0:
        yield bytes([9]) + packet[at:]


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    written = [seed for packet in packets(source.read_text()) for seed in seeds(*packet)]
    for number, seed in enumerate(written):
        (folder / f"{number:03}").write_bytes(seed)
    print(f"{len(written)} seeds in {folder}")


if __name__ == "__main__":
    main()
