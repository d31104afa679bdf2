// Our gossip and Serf's agents in one cluster: a test oracle that nobody here wrote.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { buildDir, eventually } from '../sdk/murmur.mjs';

const serf = process.env.MURMUR_SERF;
const skip = serf ? false : 'MURMUR_SERF names no serf agent (scripts/test fetches one)';
const bareMember = join(buildDir, 'bin', 'bare_member');
const slow = 40_000; // detection takes up to 8 s where others confirm, up to 25 s alone

/** A port that is free on loopback, for streams at least. */
async function freePort() {
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

async function startAgent(t, name, { key, joins, tags = {} } = {}) {
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
  const agent = { name, port, command, members, ...process };
  const serves = () => members().then((all) => name in all, () => false);
  await eventually(serves, `${name} to serve`, slow);
  return agent;
}

async function startOurs(t, name, { key, joins } = {}) {
  const port = await freePort();
  const args = [name, String(port), key ? key.toString('hex') : '-', joins ? String(joins) : '-'];
  const process = startProcess(t, bareMember, args);
  const says = (line, what = line) =>
    eventually(() => process.log().split('\n').includes(line), `${name} to say: ${what}`, slow);
  const order = (text) => process.child.stdin.write(text + '\n');
  await says(`listening ${port}`);
  return { name, port, says, order, ...process };
}

const sees = (agent, name, status) =>
  eventually(
    async () => (await agent.members())[name]?.status === status,
    `${agent.name} to see ${name} ${status}`,
    slow,
  );

const complaints = (agent) => agent.log().match(/.*\[ERR\].*/g) ?? [];

for (const key of [undefined, randomBytes(32)]) {
  const how = key ? 'with a key' : 'without a key';

  test(`agents and our nodes join each other, ${how}`, { skip }, async (t) => {
    const agent = await startAgent(t, 'agent-1', { key, tags: { role: 'oracle' } });
    const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
    await ours.says('joined agent-1 role=oracle');
    const late = await startAgent(t, 'agent-2', { key, joins: ours.port });
    for (const each of [agent, late]) await sees(each, 'ours-1', 'alive');
    await ours.says('joined agent-2');
    assert.deepEqual((await late.members())['ours-1'].tags, { app: 'murmur' });

    ours.order('tags app=murmur m=small-model');
    await eventually(
      async () => (await agent.members())['ours-1'].tags.m === 'small-model',
      'the agent to see a new tag',
    );
    await agent.command('tags', '-set', 'role=changed');
    await ours.says('updated agent-1 role=changed');
    for (const each of [agent, late]) assert.deepEqual(complaints(each), []);
  });

  test(`who leaves has left, and who is killed has failed, ${how}`, { skip }, async (t) => {
    const agent = await startAgent(t, 'agent-1', { key });
    const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
    const others = [
      await startAgent(t, 'agent-2', { key, joins: agent.port }),
      await startAgent(t, 'agent-3', { key, joins: agent.port }),
      await startOurs(t, 'ours-2', { key, joins: agent.port }),
      await startOurs(t, 'ours-3', { key, joins: ours.port }),
    ];
    for (const { name } of others) await sees(agent, name, 'alive');
    for (const name of ['agent-2', 'agent-3']) await ours.says(`joined ${name}`);

    others[2].order('leave');
    await others[2].says('gone');
    await sees(agent, 'ours-2', 'left');
    await others[0].command('leave');
    await ours.says('left agent-2');

    others[1].child.kill('SIGKILL');
    others[3].child.kill('SIGKILL');
    await ours.says('failed agent-3');
    await sees(agent, 'ours-3', 'failed');
    await ours.says('failed ours-3 app=murmur');
    assert.deepEqual(
      complaints(agent).filter((line) => !/connection refused/.test(line)),
      [],
    );
  });
}

test('who was only asleep refutes, an agent as well as our node', { skip }, async (t) => {
  const agent = await startAgent(t, 'agent-1');
  const ours = await startOurs(t, 'ours-1', { joins: agent.port });
  await sees(agent, 'ours-1', 'alive');
  for (const asleep of [agent, ours]) {
    asleep.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    asleep.child.kill('SIGCONT');
  }
  await sees(agent, 'ours-1', 'alive');
  ours.order('members');
  await ours.says('member alive agent-1');
  assert.doesNotMatch(agent.log(), /EventMemberFailed/);
  assert.doesNotMatch(ours.log(), /^failed/m);
});

test('without the key nobody gets in', { skip }, async (t) => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const agent = await startAgent(t, 'agent-1', { key });
  const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
  await sees(agent, 'ours-1', 'alive');
  for (const [name, wrong] of [['stranger-1', other], ['stranger-2', undefined]]) {
    for (const seed of [agent, ours]) {
      const stranger = await startOurs(t, name, { key: wrong, joins: seed.port });
      await eventually(() => /^unreached .* \w+/m.test(stranger.log()), 'a clear refusal');
      stranger.child.kill('SIGKILL');
    }
  }
  ours.order('members');
  await ours.says('member alive agent-1');
  assert.deepEqual(Object.keys(await agent.members()).sort(), ['agent-1', 'ours-1']);
  assert.doesNotMatch(ours.log(), /stranger/);
});

test('what stops an agent of this version does not stop our node', { skip }, async (t) => {
  const ours = await startOurs(t, 'ours-1');
  const socket = createSocket('udp4');
  const send = (bytes) =>
    new Promise((resolve) => socket.send(Buffer.from(bytes), ours.port, '127.0.0.1', resolve));
  await send([7, 1, 0, 0]); // a compound with a part of no bytes
  const vsn = (bytes) => Buffer.concat([Buffer.from([0xa3, 0x56, 0x73, 0x6e]), Buffer.from(bytes)]);
  const node = [0xa4, 0x4e, 0x6f, 0x64, 0x65, 0xa1, 0x78];
  await send([4, 0x82, ...node, ...vsn([0xa3, 1, 5, 2])]); // versions of three bytes
  await send([7, 255, 0]);
  await send([9]);
  await send([]);
  socket.close();
  const agent = await startAgent(t, 'agent-1', { joins: ours.port });
  await sees(agent, 'ours-1', 'alive');
  assert.equal(ours.child.exitCode, null);
});
