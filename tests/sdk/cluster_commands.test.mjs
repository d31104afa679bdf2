// What a person types about a cluster, and gets wrong.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { run, scratch, script, startNode } from './murmur.mjs';

const oneLine = (stderr) => assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
const key = Buffer.alloc(32, 7).toString('base64');
const nobody = 'http://127.0.0.1:1';

function folderWithKey(t) {
  const folder = join(scratch(t), 'node');
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'keyring.json'), JSON.stringify([key]), { mode: 0o600 });
  writeFileSync(join(folder, 'identity.pem'), 'an identity', { mode: 0o600 });
  return folder;
}

test('a token that is cut, mistyped or none is one line, and is not repeated', async (t) => {
  const model = ['--script', script(t, 'm', [{ answer: 'hi' }]), '--data', scratch(t)];
  const token = 'murmur-041g0ma4';
  for (const [args, input, why] of [
    [[token], '', /cut or mistyped/],
    [['hello'], '', /no join token/],
    [['-'], `${token}\n`, /cut or mistyped/],
    [['-'], '', /no join token/],
    [[], '', /a join token is missing/],
    [['--token-file', '/nowhere'], '', /\/nowhere: cannot be read/],
  ]) {
    const { code, stderr } = await run(['join', ...args, ...model], { input });
    assert.equal(code, 2, stderr);
    assert.match(stderr, why);
    oneLine(stderr);
    assert.ok(!stderr.includes(token));
  }
});

test('a node with named peers says that it does not gossip', async (t) => {
  const node = await startNode(t, 'attic', ['--script', script(t, 'm', [{ answer: 'hi' }])]);
  const peers = await run(['peers', '--node', node.url]);
  assert.equal(peers.code, 0, peers.stderr);
  assert.match(peers.stdout, /^attic does not gossip/);
  const json = JSON.parse((await run(['peers', '--json', '--url', node.url])).stdout);
  assert.deepEqual([json.self, json.gossips, json.members], ['attic', false, []]);
  for (const args of [['keys', 'list'], ['keys', 'rotate'], ['leave']]) {
    const { code, stderr } = await run([...args, '--node', node.url]);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, /does not gossip/);
    oneLine(stderr);
  }
  assert.equal((await node.health()).status, 'ok', 'and it serves as before');
});

test('where no node is, the commands name the cure', async () => {
  for (const args of [['peers'], ['peers', '--watch'], ['keys', 'list'], ['leave']]) {
    const { code, stderr } = await run([...args, '--node', nobody]);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, /no node answers.*--node URL/);
    oneLine(stderr);
  }
});

test('without a running node, leave clears the folder and keeps the identity', async (t) => {
  const folder = folderWithKey(t);
  const left = await run(['leave', '--data', folder]);
  assert.equal(left.code, 0, left.stderr);
  assert.ok(!existsSync(join(folder, 'keyring.json')));
  assert.ok(existsSync(join(folder, 'identity.pem')));
  const again = await run(['leave', '--data', folder]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /belongs to no cluster/);
  const nowhere = await run(['leave', '--data', join(folder, 'nowhere')]);
  assert.match(nowhere.stderr, /there is no folder/);
  assert.ok(!existsSync(join(folder, 'nowhere')), 'and none is made');
});

test('a folder that others may enter is refused', async (t) => {
  const folder = folderWithKey(t);
  for (const mode of [0o777, 0o755]) {
    chmodSync(folder, mode);
    const { code, stderr } = await run(['leave', '--data', folder]);
    assert.equal(code, 1);
    assert.match(stderr, /chmod 700/);
  }
  assert.ok(existsSync(join(folder, 'keyring.json')));
});

test('a name that gossip cannot carry, or a terminal not show, is refused', async (t) => {
  const model = ['--script', script(t, 'm', [{ answer: 'hi' }]), '--data', scratch(t)];
  for (const verb of ['serve', 'up', 'join']) {
    for (const name of ['n'.repeat(200), 'a\nb', '\x1b[2J']) {
      const { code, stderr } = await run([verb, '--name', name, ...model]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /--name must be 1 to 128 bytes of UTF-8 without control characters/);
      oneLine(stderr);
    }
  }
});

test('mistyped words are told the nearest', async () => {
  assert.match((await run(['peer'])).stderr, /did you mean peers\?/);
  assert.match((await run(['keys', 'rotat'])).stderr, /did you mean rotate\?/);
  assert.match((await run(['join', '--tokenfile', 'x'])).stderr, /did you mean --token-file\?/);
});
