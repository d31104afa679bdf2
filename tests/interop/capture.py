#!/usr/bin/env python3
"""Writes the payloads of everything that passes over loopback to a file, until SIGTERM.

    capture.py FILE

Needs the right to open raw sockets; exits with 77 where there is none, or where they show nothing.
What passed before SIGTERM is in the file when this ends with 0: a datagram marks the start and one
the end; a packet that the kernel had to drop makes it end with 75.
"""

import secrets
import signal
import socket
import struct
import sys

ALL_PROTOCOLS = 3
OUTGOING = 4  # on loopback each packet is seen twice
DISCARD = ("127.0.0.1", 9)
BUFFER_BYTES = 64 << 20
# Of <linux/if_packet.h> and <asm/socket.h>; Python has no names for them.
SOL_PACKET = 263
PACKET_STATISTICS = 6
SO_RCVBUFFORCE = 33


def send(marker):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(marker, DISCARD)


def enlarge_buffer(tap):
    """Beyond what the machine allows by default, which holds a dozen packets of loopback."""
    try:
        tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
    except PermissionError:
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)


def dropped(tap):
    return struct.unpack("II", tap.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]


def packets_until(tap, marker):
    while True:
        packet, where = tap.recvfrom(1 << 17)
        if where[2] != OUTGOING:
            continue
        if packet.endswith(marker):
            return
        yield packet


def main():
    started, stopped = secrets.token_bytes(32), secrets.token_bytes(32)
    try:
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
        enlarge_buffer(tap)
        tap.bind(("lo", 0))
        tap.settimeout(10)
        send(started)
        for _ in packets_until(tap, started):
            pass
    except OSError:  # not allowed, or silent for ten seconds
        return 77
    tap.settimeout(None)
    signal.signal(signal.SIGTERM, lambda *_: send(stopped))
    with open(sys.argv[1], "wb", buffering=0) as out:
        print("capturing", flush=True)
        for packet in packets_until(tap, stopped):
            out.write(packet)
    lost = dropped(tap)
    if lost:
        print(f"capture.py: {lost} packets were dropped", file=sys.stderr)
    return 75 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
