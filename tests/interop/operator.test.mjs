// What an operator does with Serf's tools, and what a network does to nodes, in one ring of Serf's
// agents and our nodes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { eventually } from '../sdk/murmur.mjs';
import {
  complaints,
  freePort,
  sees,
  seesAt,
  skip,
  slow,
  startOurs,
  startRing,
} from './ring.mjs';

const base64 = (key) => key.toString('base64');

/** What `serf keys -list` says: how many of how many nodes have each key. */
async function listedKeys(agent) {
  const lines = await agent.command('keys', '-list');
  return Object.fromEntries(
    [...lines.matchAll(/^ *(\S+) +\[(\d+\/\d+)\]/gm)].map(([, key, count]) => [key, count]),
  );
}

/** News passes between them both ways. */
async function assertTheyTalk({ agents, ours }, word) {
  await agents[0].command('tags', '-set', `role=${word}`);
  for (const one of ours) await one.says(`updated agent-1 role=${word}`);
  ours[0].order(`tags app=murmur m=${word}`);
  for (const agent of agents) {
    const knows = async () => (await agent.members())['ours-1'].tags.m === word;
    await eventually(knows, `${agent.name} to see the tag ${word}`, slow);
  }
}

const assertNoComplaint = ({ agents }) => {
  for (const agent of agents) assert.deepEqual(complaints(agent), []);
};

test('an agent rotates the key of our nodes too', { skip }, async (t) => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const ring = await startRing(t, { key: old });
  const [agent] = ring.agents;
  await agent.command('keys', `-install=${base64(fresh)}`);
  const both = { [base64(old)]: '4/4', [base64(fresh)]: '4/4' };
  assert.deepEqual(await listedKeys(agent), both);
  await agent.command('keys', `-use=${base64(fresh)}`);
  await agent.command('keys', `-remove=${base64(old)}`);
  assert.deepEqual(await listedKeys(agent), { [base64(fresh)]: '4/4' });
  await assertTheyTalk(ring, 'rotated');

  const stranger = await startOurs(t, 'stranger', { key: old, joins: ring.ours[0].port });
  await eventually(() => /^unreached .* \w+/m.test(stranger.log()), 'the old key to be refused');
  assertNoComplaint(ring);
});

test('our node rotates the key of the agents too', { skip }, async (t) => {
  const [old, fresh] = [randomBytes(16), randomBytes(32)];
  const ring = await startRing(t, { key: old });
  const [first] = ring.ours;
  first.order(`rotate ${fresh.toString('hex')}`);
  for (const step of ['install', 'use', 'remove']) await first.says(`keys ${step} 4 of 4`);
  first.order('keys');
  await first.says(`keys list 4 of 4 ${base64(fresh)}*4`);
  assert.deepEqual(await listedKeys(ring.agents[1]), { [base64(fresh)]: '4/4' });
  await assertTheyTalk(ring, 'rotated');
  assertNoComplaint(ring);
});

test('who will not change a key says why', { skip }, async (t) => {
  const key = randomBytes(32);
  const { agents, ours } = await startRing(t, { key });
  const removal = agents[0].command('keys', `-remove=${base64(key)}`);
  await assert.rejects(removal, ({ stdout, stderr }) => {
    assert.match(stdout + stderr, /ours-1.*the key is the primary/);
    return true;
  });
  ours[0].order(`rotate ${'00'.repeat(5)}`);
  await ours[0].says('keys install 0 of 0; a key has 16, 24 or 32 bytes, not 5');
});

test('queries and events of agents reach all, and all acknowledge', { skip }, async (t) => {
  const ring = await startRing(t);
  const [agent, other] = ring.agents;
  const monitor = other.monitor();
  await eventually(() => monitor.log() !== '', 'the monitor to listen', slow);
  const acks = async (...words) =>
    [...(await agent.command('query', ...words)).matchAll(/Ack from '(.+)'/g)].map((it) => it[1]);
  assert.deepEqual((await acks('uptime')).sort(), ['agent-1', 'agent-2', 'ours-1', 'ours-2']);
  assert.deepEqual((await acks('-tag=app=^mur', 'uptime')).sort(), ['ours-1', 'ours-2']);
  assert.deepEqual(await acks('-node=ours-2', 'uptime'), ['ours-2']);
  await agent.command('event', 'deploy', 'v1');
  await eventually(() => /deploy/.test(monitor.log()), 'the event to reach the other agent', slow);
  assertNoComplaint(ring);
});

test('a leave that an operator makes up is denied', { skip }, async (t) => {
  const ring = await startRing(t);
  const [agent] = ring.agents;
  await agent.command('force-leave', 'ours-1');
  await sees(agent, 'ours-1', 'alive');
  assertNoComplaint(ring);
});

test('a node that moves is alive at its new address, never failed', { skip }, async (t) => {
  const ring = await startRing(t, { key: randomBytes(32) });
  const [moving, staying] = ring.ours;
  const port = await freePort();
  moving.order(`move ${port}`);
  for (const agent of ring.agents) await seesAt(agent, 'ours-1', port);
  await staying.says('left ours-1 app=murmur');
  const back = () => staying.log().split('left ours-1')[1].includes('joined ours-1 app=murmur');
  await eventually(back, 'the other one of ours to see it again', slow);
  await assertTheyTalk(ring, 'moved');
  for (const agent of ring.agents) assert.doesNotMatch(agent.log(), /EventMemberFailed/);
  for (const one of ring.ours) assert.doesNotMatch(one.log(), /^(failed|conflict)/m);
  assertNoComplaint(ring);
});

test('a node that is killed and comes back elsewhere at once is taken in', { skip }, async (t) => {
  const ring = await startRing(t, { key: randomBytes(32) });
  const [killed, staying] = ring.ours;
  killed.child.kill('SIGKILL');
  const joins = ring.agents[0].port;
  const again = await startOurs(t, 'ours-1', { key: ring.key, joins });
  for (const agent of ring.agents) await seesAt(agent, 'ours-1', again.port);
  await assertTheyTalk({ agents: ring.agents, ours: [again, staying] }, 'again');
  assert.doesNotMatch(again.log(), /^conflict/m);
  // Its first word comes from an address that is not the known one: the agents say so, once.
  for (const agent of ring.agents) {
    const others = complaints(agent).filter((line) => !/Conflicting address|refused/.test(line));
    assert.deepEqual(others, []);
  }
});
