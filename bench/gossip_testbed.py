"""Where gossip is measured: members of a cluster, each in a network namespace of its own.

A member is one of Murmur's (`bare_member`) or one of Serf's agents; both are asked in the same way
and heard by the lines that they print at once when they notice something. The namespaces hang on a
router, which is this process's own one, and which loses packets or parts the network on demand.
All of it lives in namespaces that end with the process that measures, however that ends.
"""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("MURMUR_BUILD_DIR", ROOT / "build" / "release"))
BARE_MEMBER = BUILD / "bin" / "bare_member"
INSIDE = "MURMUR_BENCH_INSIDE"  # set for the process that lives in the namespaces
PORT = 7946
RPC_PORT = 7373
ROUTER = "10.77.0.254"
TOOLS = {"unshare": "util-linux", "nsenter": "util-linux", "ip": "iproute2", "nft": "nftables"}
# Chains that can be filled and emptied: one for losses, one for each cluster that can be cut.
RULES = """
table ip murmur {
  chain loss {}
  chain Murmur {}
  chain Serf {}
  chain forward {
    type filter hook forward priority 0;
    jump Murmur
    jump Serf
    jump loss
  }
}
"""
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def run(*words, text=None):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


# --- Namespaces -----------------------------------------------------------------------------------


def enter_namespaces():
    """Returns only inside of them: outside, the same command runs inside and then this one ends."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if INSIDE in os.environ:
        return prepare_router()
    for tool, package in TOOLS.items():
        if shutil.which(tool) is None:
            sys.exit(f"error: this needs {tool} (Debian's package {package})")
    unshare = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    may = subprocess.run([*unshare, "true"], capture_output=True, text=True)
    if may.returncode != 0:
        reason = (may.stderr.strip().splitlines() or ["no reason given"])[-1]
        sys.exit(f"error: this needs network namespaces and may not make them ({reason})")
    os.environ[INSIDE] = "yes"
    inside = subprocess.Popen([*unshare, sys.executable, *sys.argv])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(inside.wait())
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
    finally:
        inside.kill()  # and with it all that lives inside
        inside.wait()


def prepare_router():
    run("mount", "-t", "tmpfs", "none", "/run")
    run("ip", "link", "set", "lo", "up")
    run("ip", "address", "add", f"{ROUTER}/32", "dev", "lo")
    pathlib.Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    run("nft", "-f", "-", text=RULES)


def set_loss(percent):
    """Of every packet on its way from one member to another, at random."""
    run("nft", "flush chain ip murmur loss")
    if percent:
        run("nft", f"add rule ip murmur loss numgen random mod 1000 < {round(percent * 10)} drop")


def part(chain, left, right):
    """Nothing gets through between these members any more; `chain` names the cut."""
    sets = ["{" + ",".join(member.address for member in side) + "}" for side in (left, right)]
    rules = [f"ip saddr {one} ip daddr {other} drop" for one, other in (sets, reversed(sets))]
    run("nft", "-f", "-", text="".join(f"add rule ip murmur {chain} {it}\n" for it in rules))


def heal(chain):
    run("nft", f"flush chain ip murmur {chain}")


class Port:
    """A namespace with one address, and its cable to the router."""

    made = set()

    def __init__(self, name, address):
        self.name = name
        self.address = address
        if name in Port.made:
            return
        Port.made.add(name)
        run("ip", "netns", "add", name)
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
        for command in (
            "link set eth0 addrgenmode none",
            "link set lo up",
            "link set eth0 up",
            f"address add {address}/32 dev eth0",
            f"route add {ROUTER} dev eth0",
            f"route add default via {ROUTER}",
        ):
            run("ip", "-n", name, *command.split())
        run("ip", "link", "set", name, "addrgenmode", "none", "up")
        run("ip", "route", "add", address, "dev", name)

    def sent(self):
        """Ethernet (bytes, packets) that left the namespace so far."""
        stats = json.loads(run("ip", "-s", "-j", "link", "show", self.name))[0]["stats64"]["rx"]
        return stats["bytes"], stats["packets"]


# --- The two kinds of members ---------------------------------------------------------------------


class Murmur:
    title = "Murmur"
    prefix = "m"
    subnet = 1
    noticed = re.compile(r"(joined|failed|left|updated|refuted) (\S+)")

    @staticmethod
    def command(member, key, seed, tags):
        seed = f"{seed.address}:{PORT}" if seed else "-"
        tags = [f"{tag}={value}" for tag, value in tags.items()]
        return [BARE_MEMBER, member.name, f"{member.address}:{PORT}", key.hex(), seed, *tags]

    @staticmethod
    def event(line):
        found = Murmur.noticed.match(line)
        return found.groups() if found else None

    @staticmethod
    def set_tags(member, tags):
        """Returns when it was told."""
        words = " ".join(f"{tag}={value}" for tag, value in tags.items())
        started = time.monotonic()
        member.process.stdin.write(f"tags {words}\n")
        member.process.stdin.flush()
        return started


class Serf:
    title = "Serf"
    prefix = "s"
    subnet = 2
    noticed = re.compile(r"serf: EventMember(Join|Failed|Leave|Update): (\S+)")
    words = {"Join": "joined", "Failed": "failed", "Leave": "left", "Update": "updated"}

    @staticmethod
    def command(member, key, seed, tags):
        words = [os.environ["MURMUR_SERF"], "agent", "-node", member.name]
        words += ["-bind", f"{member.address}:{PORT}", "-rpc-addr", f"{member.address}:{RPC_PORT}"]
        words += ["-encrypt", base64.b64encode(key).decode()]
        for tag, value in tags.items():
            words += ["-tag", f"{tag}={value}"]
        return words + (["-join", f"{seed.address}:{PORT}"] if seed else [])

    @staticmethod
    def event(line):
        if "Refuting a suspect" in line or "Refuting a dead" in line:
            return "refuted", "itself"
        found = Serf.noticed.search(line)
        return (Serf.words[found[1]], found[2]) if found else None

    @staticmethod
    def set_tags(member, tags):
        """Over its RPC, on a connection made before; returns when it was told."""
        with socket.create_connection((member.address, RPC_PORT), timeout=10) as rpc:
            rpc.sendall(packed({"Command": "handshake", "Seq": 1}) + packed({"Version": 1}))
            rpc.recv(4096)
            order = packed({"Command": "tags", "Seq": 2}) + packed({"Tags": tags})
            started = time.monotonic()
            rpc.sendall(order)
            rpc.recv(4096)  # it answers when the news has left, which others may hear before
            return started


def packed(value):
    """MessagePack of texts below 32 bytes, figures below 128 and maps of up to 15 of them."""
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(map(packed, sum(value.items(), ())))
    if isinstance(value, int):
        return bytes([value])
    return bytes([0xA0 | len(value.encode())]) + value.encode()


# --- Members and clusters -------------------------------------------------------------------------


class Member:
    """A process of its cluster. `latest` holds for (whom, whether it is of tags) what it noticed
    last and when; `counts` how often it noticed each."""

    def __init__(self, cluster, number):
        kind = cluster.kind
        self.cluster = cluster
        self.number = number
        self.name = f"{kind.prefix}{number}"
        self.port = Port(self.name, f"10.77.{kind.subnet}.{number}")
        self.address = self.port.address
        self.process = None

    def start(self, seed):
        self.latest = {}
        self.counts = {}
        cluster = self.cluster
        words = cluster.kind.command(self, cluster.key, seed, cluster.tags_of(self.number))
        self.process = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.name}", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self.listen, args=[self.process], daemon=True).start()

    def listen(self, process):
        for line in process.stdout:
            event = self.cluster.kind.event(line)
            if event is None:
                continue
            now = time.monotonic()
            with self.cluster.news:
                what, whom = event
                self.latest[whom, what == "updated"] = now, what
                self.counts[what] = self.counts.get(what, 0) + 1
                self.cluster.news.notify_all()

    def wait_for_port(self):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection((self.address, PORT), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        sys.exit(f"error: {self.name} does not listen")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def rss_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


class Cluster:
    """Members `size` of which can run at a time, all in one ring; ends with the `with` block."""

    def __init__(self, kind, size, tags_of):
        self.kind = kind
        self.tags_of = tags_of
        self.key = os.urandom(32)
        self.news = threading.Condition()
        self.members = [Member(self, number) for number in range(1, size + 1)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in self.members:
            if member.process is not None:
                member.kill()

    def start(self, members):
        """Returns once these see each other."""
        started = time.monotonic()
        members[0].start(None)
        members[0].wait_for_port()
        for member in members[1:]:
            member.start(members[0])
        self.until("joined", pairs(members, members), started)

    def until(self, what, seen, since, timeout_s=60):
        """When the last of these (member, whom) had noticed this, after `since`."""

        def holds():
            latest = [member.latest.get((whom.name, what == "updated")) for member, whom in seen]
            return all(it and it[0] > since and it[1] == what for it in latest)

        with self.news:
            if not self.news.wait_for(holds, timeout_s):
                sys.exit(f"error: {self.kind.title}: not {what} everywhere in {timeout_s} s")
            return self.times(what, seen)[-1]

    def times(self, what, seen):
        return sorted(member.latest[whom.name, what == "updated"][0] for member, whom in seen)

    def count(self, what):
        with self.news:
            return sum(member.counts.get(what, 0) for member in self.members)


def pairs(members, whom):
    return [(member, it) for member in members for it in whom if member is not it]
