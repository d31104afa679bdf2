// Murmur's nodes and Serf's agents in one cluster, and what passes between nodes on the wire.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask, eventually, gossipNode, scratch, script } from '../sdk/murmur.mjs';
import { complaints, sees, skip, startAgent } from './ring.mjs';

const open = (text) => [{ answer: `${text}, which is an answer that is open and long` }];
const names = ['attic', 'cellar', 'desk', 'pi'];
const slow = 40_000;

const view = async (node) => (await fetch(`${node.url}/murmur/peers`)).json();
const alive = async (node) =>
  (await view(node)).members.filter((m) => m.state === 'alive').map((m) => m.name);
const gossipPort = async (node) => {
  const { self, members } = await view(node);
  return Number(members.find(({ name }) => name === self).address.split(':')[1]);
};

/** A data folder with a key of the test's choice, which Serf's agents get too. */
function folderWith(t, key) {
  const data = join(scratch(t), 'data');
  mkdirSync(data, { mode: 0o700 });
  if (key) {
    writeFileSync(join(data, 'keyring.json'), JSON.stringify([key.toString('base64')]), {
      mode: 0o600,
    });
  }
  return data;
}

async function startNodes(t, key) {
  const nodes = [];
  for (const name of names) {
    const seeds = nodes[0] ? ['--join-at', `127.0.0.1:${await gossipPort(nodes[0])}`] : [];
    const more = [...seeds, ...(key ? [] : ['--no-key'])];
    const source = ['--script', script(t, `model-${name}`, open(name))];
    nodes.push(await gossipNode(t, name, ['serve'], [...source, ...more], folderWith(t, key)));
  }
  return nodes;
}

for (const key of [randomBytes(32), undefined]) {
  const how = key ? 'with a key' : 'without a key';

  test(`four nodes and two Serf agents see each other, ${how}`, { skip }, async (t) => {
    const nodes = await startNodes(t, key);
    const port = await gossipPort(nodes[0]);
    const agents = [
      await startAgent(t, 'agent-1', { key, joins: port }),
      await startAgent(t, 'agent-2', { key, joins: port }),
    ];
    const everybody = [...names, 'agent-1', 'agent-2'].sort();
    for (const node of nodes) {
      const all = async () => (await alive(node)).sort().join() === everybody.join();
      await eventually(all, `${node.name} sees all six`, slow);
    }
    for (const agent of agents) {
      for (const name of everybody) await sees(agent, name, 'alive');
      const { tags } = (await agent.members()).cellar;
      assert.equal(tags.app, 'murmur');
      assert.equal(tags.m, 'model-cellar');
      assert.match(tags.u, /^https:/);
    }
    const answer = await nodes[0].client.chat.completions.create(
      ask('Why?', { murmur: { fan_out: 10, trace: true } }),
    );
    const asked = answer.murmur.layers[0].proposals.map(({ node, outcome }) => [node, outcome]);
    assert.deepEqual(asked.sort(), names.map((name) => [name, 'done']), 'agents are not asked');

    await nodes[3].stop();
    for (const agent of agents) await sees(agent, 'pi', 'left');
    nodes[2].signal('SIGKILL');
    for (const agent of agents) await sees(agent, 'desk', 'failed');
    agents[1].child.kill('SIGKILL');
    const gone = async () =>
      (await view(nodes[0])).members.find(({ name }) => name === 'agent-2')?.state === 'dead';
    await eventually(gone, 'attic notices that an agent died', slow);
    assert.deepEqual(complaints(agents[0]).filter((line) => !/refused/.test(line)), []);
  });
}

const notAllowed = 77; // what capture.py exits with
const lostSome = 75;

/**
 * Everything that passes over loopback until stop(), as bytes, or null if some was lost; null
 * instead of stop where that is not allowed.
 */
async function startCapture(t) {
  const file = join(scratch(t), 'capture');
  const program = fileURLToPath(new URL('capture.py', import.meta.url));
  const child = spawn('python3', [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const code = await new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(0));
    child.once('exit', resolve);
    child.once('error', reject);
  });
  if (code === notAllowed) return null;
  assert.equal(code, 0, 'capture.py works');
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const end = await ended;
    if (end === lostSome) return null;
    assert.equal(end, 0, 'capture.py works');
    return readFileSync(file);
  };
}

test('no prompt and no answer passes between nodes in clear', async (t) => {
  const nodes = await startNodes(t, randomBytes(32));
  await eventually(
    async () => (await alive(nodes[0])).length === names.length,
    'all know all',
    slow,
  );
  const secret = 'Where did grandmother hide the silver spoons?';
  const untraced = { murmur: { layers: 2, fan_out: 3 } };
  let seen = null;
  for (let attempt = 0; seen === null && attempt < 5; ++attempt) {
    const stop = await startCapture(t);
    if (stop === null) return t.skip('a capture needs the right to open raw sockets');
    await nodes[0].client.chat.completions.create(ask(secret, untraced));
    seen = await stop();
  }
  if (seen === null) return t.skip('this machine loses packets that are to be captured');
  const captured = seen.toString('latin1');
  const count = (text) => captured.split(text).length - 1;
  // The client speaks plain HTTP to its own node, on loopback: these two the capture sees.
  assert.equal(count(secret), 1);
  assert.equal(count('attic, which is'), 1);
  assert.equal(count('Murmur-Run'), 0);
  for (const name of names.slice(1)) assert.equal(count(`${name}, which is`), 0, name);

  const traced = { murmur: { layers: 2, fan_out: 3, trace: true } };
  const again = await nodes[0].client.chat.completions.create(ask(secret, traced));
  const answered = again.murmur.layers[1].proposals.map(({ outcome }) => outcome);
  assert.deepEqual(answered, ['done', 'done', 'done', 'done'], 'the others were asked');
});
