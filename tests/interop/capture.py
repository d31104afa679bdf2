#!/usr/bin/env python3
"""Writes the payloads of everything that passes over loopback to a file, until SIGTERM.

    capture.py FILE

Needs the right to open raw sockets; exits with 77 where there is none.
"""

import signal
import socket
import sys

ALL_PROTOCOLS = 3
OUTGOING = 4  # on loopback each packet is seen twice


def main():
    try:
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
        tap.bind(("lo", 0))
    except OSError:
        return 77
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(sys.argv[1], "wb", buffering=0) as out:
        print("capturing", flush=True)
        while True:
            packet, where = tap.recvfrom(1 << 17)
            if where[2] == OUTGOING:
                out.write(packet)


if __name__ == "__main__":
    sys.exit(main())
