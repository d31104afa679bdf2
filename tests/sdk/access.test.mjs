// Who may use a node, and how: keys, HTTPS, web pages; and how a node ends.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import test from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { ask, eventually, run, scratch, script, startNode } from './murmur.mjs';

const key = 'correct-horse-battery-staple';

function keyFile(t) {
  const path = join(scratch(t), 'keys');
  writeFileSync(path, `# ours\n${key}\n`, { mode: 0o600 });
  return path;
}

/** A certificate for 127.0.0.1 that vouches for itself, and its key. */
function certificate(t) {
  const dir = scratch(t);
  const [cert, certKey] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test
    -addext subjectAltName=IP:127.0.0.1 -keyout ${certKey} -out ${cert}`;
  execFileSync('openssl', words.split(/\s+/), { stdio: 'ignore' });
  return { cert, certKey };
}

const plays = (t, rules = [{ answer: 'forty-two' }]) => ['--script', script(t, 'm', rules)];

/** GET over TLS from a server that `ca` vouches for. */
function getBySecureHttp(url, ca) {
  return new Promise((resolve, reject) => {
    request(url, { ca, headers: { authorization: `Bearer ${key}` } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });
}

test('a node with keys answers those who show one, with both SDKs', async (t) => {
  const node = await startNode(t, 'a', [...plays(t), '--api-key-file', keyFile(t)]);
  const openai = (apiKey) =>
    new OpenAI({ baseURL: `${node.url}/v1`, apiKey, maxRetries: 0, fetch });
  const answer = await openai(key).chat.completions.create(ask('Why?'));
  assert.equal(answer.choices[0].message.content, 'forty-two');
  const stranger = openai('wrong-wrong-wrong-wrong');
  await assert.rejects(stranger.chat.completions.create(ask('Why?')), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.code, 'invalid_api_key');
    assert.ok(!error.message.includes('wrong-wrong'));
    return true;
  });
  const anthropics = (apiKey) =>
    new Anthropic({ baseURL: node.url, apiKey, maxRetries: 0 }).messages.create({
      model: 'local',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hi' }],
    });
  await assert.rejects(anthropics('wrong-wrong-wrong-wrong'), Anthropic.AuthenticationError);
  await assert.rejects(anthropics(key), { status: 501 }, 'let in; a script plays chat only');
  assert.deepEqual(await node.health(), { status: 'ok' });
});

test("murmur's own commands show a key from a file or the environment", async (t) => {
  const file = keyFile(t);
  const node = await startNode(t, 'a', [...plays(t), '--api-key-file', file]);
  const without = await run(['ask', 'Why?', '--node', node.url]);
  assert.equal(without.code, 1);
  assert.match(without.stderr, /wants a key/);
  const byFile = await run(['ask', 'Why?', '--node', node.url, '--api-key-file', file]);
  assert.equal(byFile.stdout.trim(), 'forty-two', byFile.stderr);
  const env = { MURMUR_API_KEY: key };
  const peers = await run(['peers', '--json', '--node', node.url], { env });
  assert.equal(JSON.parse(peers.stdout).self, 'a', peers.stderr);
  const keys = await run(['keys', 'list', '--node', node.url], { env });
  assert.match(keys.stderr, /does not gossip/);
});

test('HTTPS: streams, the owner, and clients that are told who to trust', async (t) => {
  const { cert, certKey } = certificate(t);
  const tls = ['--tls-cert', cert, '--tls-key', certKey, '--api-key-file', keyFile(t)];
  const node = await startNode(t, 'a', [...plays(t), ...tls]);
  assert.match(node.url, /^https:/);
  const models = await getBySecureHttp(`${node.url}/v1/models`, execFileSync('cat', [cert]));
  assert.equal(models.status, 200);

  const env = { MURMUR_API_KEY: key };
  const asked = await run(['ask', 'Why?', '--node', node.url, '--ca-file', cert], { env });
  assert.equal(asked.stdout.trim(), 'forty-two', asked.stderr);
  const owner = await run(['keys', 'list', '--node', node.url, '--ca-file', cert], { env });
  assert.match(owner.stderr, /does not gossip/);
  const distrustful = await run(['ask', 'Why?', '--node', node.url], { env });
  assert.equal(distrustful.code, 1);
  assert.match(distrustful.stderr, /certificate is not trusted/);

  const inClear = await fetch(`${node.url.replace('https', 'http')}/v1/models`);
  assert.equal(inClear.status, 400);
  assert.match((await inClear.json()).error.message, /https:\/\//);
});

test('what is wrong with keys or certificates is said at the start in one line', async (t) => {
  const { cert, certKey } = certificate(t);
  const other = certificate(t);
  const open = join(scratch(t), 'open');
  writeFileSync(open, `${key}\n`, { mode: 0o644 });
  for (const [args, why] of [
    [['--api-key-file', '/nowhere'], /--api-key-file: \/nowhere/],
    [['--api-key-file', open], /chmod 600/],
    [['--tls-cert', cert], /one of them is missing/],
    [['--tls-cert', cert, '--tls-key', other.certKey], /is not that of the certificate/],
    [['--tls-cert', certKey, '--tls-key', certKey], /holds no certificate/],
    [['--allow-origin', '*'], /an origin is given as/],
  ]) {
    const { code, stderr } = await run(['serve', '--port', '0', ...plays(t), ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, why);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.ok(!stderr.includes(key));
  }
});

test('a page whose origin is named may use the node, any other may not', async (t) => {
  const node = await startNode(t, 'a', [...plays(t), '--allow-origin', 'https://app.example']);
  const post = (origin) =>
    fetch(`${node.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(ask('Why?', { stream: true })),
    });
  const named = await post('https://app.example');
  assert.equal(named.status, 200);
  assert.equal(named.headers.get('access-control-allow-origin'), 'https://app.example');
  await named.text();
  const other = await post('https://other.example');
  assert.equal(other.status, 403);
  assert.equal(other.headers.get('access-control-allow-origin'), null);
});

test('a node that listens to others without keys and TLS says so', async (t) => {
  const node = await startNode(t, 'a', [...plays(t), '--host', '0.0.0.0']);
  await eventually(() => node.log.join('').includes('--api-key-file asks for a key'), 'warned');
});

test('SIGTERM does not wait for ever: what does not end in time is broken off', async (t) => {
  const node = await startNode(t, 'a', [...plays(t, [{ hang: true }]), '--drain-time', '0.3']);
  const hanging = node.client.chat.completions.create(ask('go on', { model: 'local' }));
  hanging.catch(() => {});
  await eventually(async () => (await node.health()).queue.running === 1, 'busy');
  node.signal('SIGTERM');
  await eventually(() => node.child.exitCode === 0, 'ended');
  await assert.rejects(hanging);
});

test('while it drains, a node takes no new prompts and says so', async (t) => {
  const rules = [{ answer: 'word '.repeat(20), tokens_per_s: 20 }];
  const node = await startNode(t, 'a', plays(t, rules));
  const accepted = node.client.chat.completions.create(ask('go on', { model: 'local' }));
  await eventually(async () => (await node.health()).queue.running === 1, 'busy');
  node.signal('SIGTERM');
  await eventually(async () => (await node.health()).status === 'draining', 'draining');
  await assert.rejects(
    node.client.chat.completions.create(ask('and me', { model: 'local' })),
    (error) => error.status === 503 && error.code === 'draining',
  );
  assert.equal((await accepted).choices[0].message.content.trim().split(' ').length, 20);
  await eventually(() => node.child.exitCode === 0, 'ended');
});
