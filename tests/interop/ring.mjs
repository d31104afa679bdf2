// Serf's agents and bare members as child processes, on loopback.
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildDir, eventually } from '../sdk/murmur.mjs';

const serf = process.env.MURMUR_SERF;
export const skip = serf ? false : 'MURMUR_SERF names no serf agent (scripts/test fetches one)';
const bareMember = join(buildDir, 'bin', 'bare_member');
export const slow = 40_000; // detection takes up to 8 s where others confirm, up to 25 s alone

/** A port that is free on loopback, for streams at least. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function startProcess(t, file, args) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const log = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => log.push(text));
  }
  t.after(() => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
  });
  return { child, log: () => log.join('') };
}

export async function startAgent(t, name, { key, joins, tags = {} } = {}) {
  const [port, rpc] = [await freePort(), await freePort()];
  const args = ['agent', '-node', name, '-bind', `127.0.0.1:${port}`];
  args.push('-rpc-addr', `127.0.0.1:${rpc}`);
  if (key) args.push('-encrypt', key.toString('base64'));
  if (joins) args.push('-join', `127.0.0.1:${joins}`);
  for (const [tag, value] of Object.entries(tags)) args.push('-tag', `${tag}=${value}`);
  const process = startProcess(t, serf, args);
  const command = async (...words) => {
    const [verb, ...rest] = words;
    const run = promisify(execFile)(serf, [verb, `-rpc-addr=127.0.0.1:${rpc}`, ...rest]);
    return (await run).stdout;
  };
  const members = async () => {
    const list = JSON.parse(await command('members', '-format=json')).members;
    return Object.fromEntries(list.map((member) => [member.name, member]));
  };
  /** Everything that the agent tells of from now on: { log }. */
  const monitor = () => startProcess(t, serf, ['monitor', `-rpc-addr=127.0.0.1:${rpc}`]);
  const agent = { name, port, command, members, monitor, ...process };
  const serves = () => members().then((all) => name in all, () => false);
  await eventually(serves, `${name} to serve`, slow);
  return agent;
}

export async function startOurs(t, name, { key, joins } = {}) {
  const port = await freePort();
  const args = [name, String(port), key ? key.toString('hex') : '-', joins ? String(joins) : '-'];
  const process = startProcess(t, bareMember, args);
  const says = (line, what = line) =>
    eventually(() => process.log().split('\n').includes(line), `${name} to say: ${what}`, slow);
  const order = (text) => process.child.stdin.write(text + '\n');
  await says(`listening ${port}`);
  return { name, port, says, order, ...process };
}

export const sees = (agent, name, status) =>
  eventually(
    async () => (await agent.members())[name]?.status === status,
    `${agent.name} to see ${name} ${status}`,
    slow,
  );

/** Of two agents and two of our nodes; all see all. */
export async function startRing(t, options = {}) {
  const first = await startAgent(t, 'agent-1', options);
  const joining = { ...options, joins: first.port };
  const second = await startAgent(t, 'agent-2', joining);
  const ours = [await startOurs(t, 'ours-1', joining), await startOurs(t, 'ours-2', joining)];
  const agents = [first, second];
  for (const agent of agents) {
    for (const name of ['agent-1', 'agent-2', 'ours-1', 'ours-2']) await sees(agent, name, 'alive');
  }
  for (const one of ours) {
    const knows = () => ['agent-1', 'agent-2', ours.find((it) => it !== one).name];
    const sawAll = () => knows().every((name) => one.log().includes(`joined ${name}`));
    await eventually(sawAll, `${one.name} to see all`, slow);
  }
  return { agents, ours, key: options.key };
}

/** An agent sees a node alive at this port. */
export const seesAt = (agent, name, port) =>
  eventually(
    async () => {
      const member = (await agent.members())[name];
      return member?.status === 'alive' && member.addr === `127.0.0.1:${port}`;
    },
    `${agent.name} to see ${name} alive at ${port}`,
    slow,
  );

/** Errors in the agent's log, without those of its own tools that hang up. */
export const complaints = (agent) =>
  (agent.log().match(/.*\[ERR\].*/g) ?? []).filter((line) => !/agent\.ipc/.test(line));
