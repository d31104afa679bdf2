// Machines of a made-up network, each a network namespace. Inside of namespaces.mjs's only.
import { memberNode } from '../sdk/murmur.mjs';
import { execute, fault } from '../sdk/namespaces.mjs';

const switches = ['lan', 'lan-2'];
const slowLink = 'root tbf rate 256kbit burst 4kb latency 100ms'.split(' ');

const ip = (words) => execute('ip', ...words.split(' '));

/** Two switches, and the wire over which the test asks its nodes; false, or why there are none. */
export function layCables() {
  execute('mount', '-t', 'tmpfs', 'none', '/run'); // where `ip netns` keeps names
  for (const bridge of [...switches, 'wire']) {
    const why = fault('ip', 'link', 'add', bridge, 'type', 'bridge');
    if (why) return `this needs bridges between network namespaces (${why})`;
    ip(`link set ${bridge} addrgenmode none up`);
  }
  ip('address add 10.78.0.254/24 dev wire');
  return false;
}

/** Whether the kernel knows how to slow a link down; false, or why not. */
export function slowLinksMissing() {
  const why = fault('tc', 'qdisc', 'add', 'dev', 'lo', ...slowLink);
  if (why) return `this needs the kernel's token bucket filter (${why})`;
  execute('tc', 'qdisc', 'del', 'dev', 'lo', 'root');
  return false;
}

/**
 * A machine with an address on the first switch. It has a second interface, called as Docker calls
 * its bridge, which no node may take for the way to others: over this one the test asks its node.
 */
export class Machine {
  static made = 0; // never an address twice: the test's connections to the last one are kept

  constructor(t, name) {
    const number = (Machine.made += 1);
    Object.assign(this, { name, port: `to-${name}` });
    this.wire = `10.78.0.${number}`;
    ip(`netns add ${name}`);
    t.after(() => this.remove());
    ip(`-n ${name} link set lo up`);
    for (const [end, of] of [['eth0', this.port], ['docker0', `wire-${name}`]]) {
      ip(`link add ${of} type veth peer name ${end} netns ${name}`);
      ip(`link set ${of} addrgenmode none up`);
      ip(`-n ${name} link set ${end} addrgenmode none up`);
    }
    ip(`link set wire-${name} master wire`);
    ip(`-n ${name} address add ${this.wire}/24 dev docker0`);
    this.plugIn(switches[0]);
    this.getAddress(`10.77.0.${number}`);
  }

  async remove() {
    await this.node?.stop();
    for (const cable of [this.port, `wire-${this.name}`]) ip(`link del ${cable}`);
    ip(`netns del ${this.name}`);
  }

  plugIn(bridge) {
    ip(`link set ${this.port} master ${bridge}`);
  }

  /** A lease, and the router that it names; nobody needs that one here. */
  getAddress(address) {
    this.address = address;
    ip(`-n ${this.name} address add ${address}/24 dev eth0`);
    ip(`-n ${this.name} route add default via 10.77.0.254 dev eth0`);
  }

  loseAddress() {
    ip(`-n ${this.name} address del ${this.address}/24 dev eth0`);
  }

  /** 256 kbit/s in each direction, and hardly a buffer. */
  slowDown() {
    execute('tc', 'qdisc', 'add', 'dev', this.port, ...slowLink);
    execute('tc', '-n', this.name, 'qdisc', 'add', 'dev', 'eth0', ...slowLink);
  }

  /** `murmur up` or `murmur join TOKEN` on this machine, with ports and address as they come. */
  async start(t, verb, args) {
    const under = ['ip', 'netns', 'exec', this.name];
    const node = await memberNode(t, this.name, verb, ['--host', this.wire, ...args], { under });
    this.node = node;
    return node;
  }
}

/** Who hangs on the second switch hears nothing of the others. */
export const part = (machines) => machines.forEach((machine) => machine.plugIn(switches[1]));
export const heal = (machines) => machines.forEach((machine) => machine.plugIn(switches[0]));
