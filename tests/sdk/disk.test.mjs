// A data folder, or a folder of models, on a disk that is full, or that may not be written to.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Hub } from './hub.mjs';
import { ask, buildDir, eventually, gossipNode, run, scratch, script } from './murmur.mjs';
import { enterNamespaces, execute, fault } from './namespaces.mjs';

const skip = (await enterNamespaces(fileURLToPath(import.meta.url))) || disksMissing();
const slow = 60_000;
const answer = [{ answer: 'which is an answer that is open and long' }];
const place = ['--gossip', '127.0.0.1:0', '--peer-port', '0', '--port', '0'];

/** Why no disk can be had here; false if one can. */
function disksMissing() {
  const why = fault('mount', '-t', 'tmpfs', 'none', '/mnt');
  if (why) return `this needs a small disk and may not mount one (${why})`;
  execute('umount', '/mnt');
  return false;
}

/** A disk of 64 KiB, or of another size. */
function smallDisk(t, size = '64k') {
  const disk = join(scratch(t), 'disk');
  mkdirSync(disk);
  execute('mount', '-t', 'tmpfs', '-o', `size=${size},mode=700`, 'none', disk);
  t.after(() => execute('umount', '--lazy', disk));
  return disk;
}

function fill(disk) {
  const write = () => writeFileSync(join(disk, 'filling'), Buffer.alloc(4096), { flag: 'a' });
  const untilFull = () => {
    for (let pieces = 0; pieces < 1000; ++pieces) write();
  };
  assert.throws(untilFull, { code: 'ENOSPC' });
}

const makeRoom = (disk) => rmSync(join(disk, 'filling'));
const members = async (node) => (await (await fetch(`${node.url}/murmur/peers`)).json()).members;

async function seeEachOther(nodes) {
  for (const node of nodes) {
    const others = nodes.filter((it) => it !== node);
    const sees = async () => {
      const { up } = (await node.health()).peers;
      return others.every(({ name }) => up.includes(name));
    };
    await eventually(sees, `${node.name} sees all, and what they offer`, slow);
  }
}

async function assertAllPropose(nodes) {
  const asked = ask('Why?', { murmur: { fan_out: nodes.length - 1, trace: true } });
  for (const node of nodes) {
    const reply = await node.client.chat.completions.create(asked);
    const outcomes = reply.murmur.layers[0].proposals.map((p) => [p.node, p.outcome]);
    assert.deepEqual(outcomes.sort(), nodes.map(({ name }) => [name, 'done']));
  }
}

test('who cannot write to its data folder says so in one line and ends', { skip }, async (t) => {
  const source = ['--script', script(t, 'model', answer)];
  const { token } = await gossipNode(t, 'a', ['up'], source);
  const refuses = async (data, why) => {
    for (const verb of [['up'], ['join', token]]) {
      const { code, stderr } = await run([...verb, '--data', data, ...source, ...place]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, why);
      assert.match(stderr, /--data/, 'the cure');
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    }
  };
  const disk = smallDisk(t);
  fill(disk);
  await refuses(disk, /identity.pem: No space left/);
  await refuses(join(disk, 'new'), /identity.pem: No space left/);

  makeRoom(disk);
  const known = await gossipNode(t, 'b', ['join', token], source, disk);
  assert.equal(await known.stop(), 0);
  fill(disk);
  await refuses(disk, /incarnation: No space left/);

  execute('mount', '-o', 'remount,bind,ro', disk);
  await refuses(disk, /Read-only/);
  await refuses(join(disk, 'newer'), /newer: Read-only/);
});

test('whose disk becomes full goes on, and keeps all when there is room', { skip }, async (t) => {
  const disk = smallDisk(t);
  const start = (name, verb, data) =>
    gossipNode(t, name, verb, ['--script', script(t, `of-${name}`, answer)], data);
  const a = await start('a', ['up'], disk);
  const b = await start('b', ['join', a.token]);
  await seeEachOther([a, b]);
  const told = (what) => a.log.join('').split(what).length - 1;
  const incarnation = () => Number(readFileSync(join(disk, 'incarnation'), 'utf8'));
  const before = incarnation();

  fill(disk);
  const nodes = [a, b, await start('c', ['join', a.token]), await start('d', ['join', a.token])];
  await seeEachOther(nodes);
  await assertAllPropose(nodes);
  await eventually(() => told('cannot write') > 0, 'a says that it cannot save', slow);
  a.signal('SIGSTOP');
  const isDoubted = async () => (await members(b)).find((m) => m.name === 'a').state !== 'alive';
  await eventually(isDoubted, 'b doubts that a is there', slow);
  a.signal('SIGCONT'); // it refutes, with an incarnation that it cannot save
  await seeEachOther(nodes);
  const { code, stdout } = await run(['keys', 'rotate', '--url', b.url]);
  assert.notEqual(code, 0, stdout);
  assert.match(stdout, /3 of 4 members\n +a: cannot write/);
  await assertAllPropose(nodes);
  assert.equal(told('cannot write'), 1);

  makeRoom(disk);
  await eventually(() => incarnation() > before, 'a saves its incarnation', slow);
  const allSaved = async () => {
    const others = (await members(a)).filter(({ self }) => !self);
    const saved = readFileSync(join(disk, 'members'), 'utf8');
    return others.every(({ address }) => saved.includes(`${address}\n`));
  };
  await eventually(allSaved, 'a saves whom it knows', slow);
  await eventually(() => told('can be written to again') === 1, 'a says so', slow);
  const rotation = await run(['keys', 'rotate', '--url', b.url]);
  assert.equal(rotation.code, 0, rotation.stdout + rotation.stderr);
  await assertAllPropose(nodes);
});

test('a disk that fills up while a model is pulled keeps what has come', { skip }, async (t) => {
  const disk = smallDisk(t, '2m');
  const model = readFileSync(join(buildDir, 'models', 'specialist-1.gguf'));
  const hub = await Hub.start(t, { 'acme/small': { 'small.gguf': model } });
  const env = { HF_ENDPOINT: hub.url, HF_HOME: disk };
  const pull = () => run(['pull', 'acme/small', '--data', disk], { env });
  const part = join(disk, 'models', 'small.gguf.part');
  const hasCome = () => existsSync(part) && statSync(part).size === 500_000;
  const stalled = () => eventually(hasCome, 'a part of it is there').then(() => fill(disk));
  hub.faults = [{ stallAfter: 500_000, stalled }];
  const full = await pull();
  assert.equal(full.code, 1, full.stderr);
  assert.match(full.stderr, /small.gguf.part: No space left on device; make room, and pull it/);
  assert.equal(full.stderr.trim().split('\n').length, 2, full.stderr); // pulling ...

  makeRoom(disk);
  const { code, stderr } = await pull();
  assert.equal(code, 0, stderr);
  const from = Number(hub.loads[1].headers.range.match(/\d+/)[0]);
  assert.ok(from >= 500_000 && from < model.length, `goes on from ${from}`);
  assert.ok(readFileSync(join(disk, 'models', 'small.gguf')).equals(model));

  fill(disk);
  const more = await run(['pull', 'acme/small', '--data', disk, '--name', 'again'], { env });
  assert.equal(more.code, 1);
  assert.match(more.stderr, /not enough room: \d+ MB are needed, .* free some/);
});
