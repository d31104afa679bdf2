// Models are pulled from a server that plays the hub: resumed, checked, kept whole or not at all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { Hub, sha256 } from './hub.mjs';
import { buildDir, eventually, makeCertificates, run, scratch } from './murmur.mjs';

const model = readFileSync(join(buildDir, 'models', 'specialist-1.gguf'));
const other = readFileSync(join(buildDir, 'models', 'specialist-2.gguf'));
const repo = { 'acme/small-GGUF': { 'small-Q4_K_M.gguf': model, 'small-Q8_0.gguf': other } };

/** A hub with `repos`, and a data folder for a murmur that knows it. */
async function setUp(t, repos = repo, options = {}) {
  const hub = await Hub.start(t, repos, options);
  const data = join(scratch(t), 'data');
  const env = {
    HF_ENDPOINT: hub.url,
    HF_TOKEN: '',
    HF_HOME: join(data, 'no-hf'),
    XDG_DATA_HOME: data,
    ...options.env,
  };
  const folder = join(data, 'murmur', 'models');
  const murmur = (...args) => run(args, { env });
  return { hub, env, folder, murmur, pull: (...args) => murmur('pull', ...args) };
}

const filesIn = (folder) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'locks') : [];
const lines = (text) => text.trim().split('\n');

/** It failed with one line that says these things, beside those about further tries. */
function assertFails({ code, stderr }, ...says) {
  assert.equal(code, 1, stderr);
  const last = lines(stderr).pop();
  assert.match(last, /^murmur pull: /);
  for (const what of says) assert.match(last, what);
}

function assertPulled({ code, stdout, stderr }, folder, name, bytes = model) {
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`^${name} \\(.* MB\\) is ready`));
  assert.ok(readFileSync(join(folder, `${name}.gguf`)).equals(bytes), 'the same bytes');
}

test('a model is pulled by repository and quant, listed, found by name and removed', async (t) => {
  const { hub, folder, murmur, pull } = await setUp(t);
  assertPulled(await pull('acme/small-GGUF:q8_0'), folder, 'small-Q8_0', other);
  const usual = await pull('acme/small-GGUF');
  assertPulled(usual, folder, 'small-Q4_K_M');
  assert.equal(usual.stderr, 'pulling small-Q4_K_M from acme/small-GGUF:Q4_K_M\n');
  assert.match(hub.requests[3].url, /\/resolve\/c0ffee\//, 'the commit that was listed');
  assert.equal(statSync(join(folder, '..')).mode & 0o777, 0o700);
  assert.ok(!filesIn(folder).some((name) => name.includes('.part')), `${filesIn(folder)}`);

  const { models } = JSON.parse((await murmur('models', '--json')).stdout);
  assert.deepEqual(
    models.map(({ name, quant, repo: from, revision, bytes, files }) => [
      ...[name, quant, from, revision, bytes, files[0].sha256],
    ]),
    [
      ['small-Q4_K_M', 'Q4_K_M', 'acme/small-GGUF', 'c0ffee', model.length, sha256(model)],
      ['small-Q8_0', 'Q8_0', 'acme/small-GGUF', 'c0ffee', other.length, sha256(other)],
    ],
  );
  assert.match((await murmur('models')).stdout, /small-Q8_0 .* Q8_0 .* acme\/small-GGUF:Q8_0/);

  const asked = hub.loads.length;
  assert.match((await pull('acme/small-GGUF')).stdout, /is there already/);
  assert.equal(hub.loads.length, asked, 'nothing is loaded twice');

  assert.match((await murmur('rm', 'SMALL-q8_0')).stdout, /small-Q8_0 is gone/);
  assert.deepEqual(filesIn(folder).sort(), ['small-Q4_K_M.gguf', 'small-Q4_K_M.json']);
  const gone = await murmur('rm', 'small-Q8_0');
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /there is no model small-Q8_0/);
});

test('a download that is cut goes on where it was, with the same file', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  hub.faults = [{ cutAfter: 300_000 }, { cutAfter: 200_000 }];
  const pulled = await pull('acme/small-GGUF');
  assertPulled(pulled, folder, 'small-Q4_K_M');
  assert.match(pulled.stderr, /broke off .*; trying again in 1 s\n/);
  assert.deepEqual(
    hub.loads.map(({ headers }) => headers.range),
    [undefined, 'bytes=300000-', 'bytes=500000-'],
  );
  assert.match(hub.loads[1].headers['if-range'], /^"etag-/);
});

test('a pull that was broken off is gone on with by the next one', async (t) => {
  const { hub, env, folder, murmur, pull } = await setUp(t);
  let stalled = false;
  const stall = { stallAfter: 400_000, stalled: () => new Promise(() => (stalled = true)) };
  hub.faults = [stall];
  const child = spawn(process.env.MURMUR, ['pull', 'acme/small-GGUF'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const part = join(folder, 'small-Q4_K_M.gguf.part');
  const isThere = () => stalled && existsSync(part) && statSync(part).size === 400_000;
  await eventually(isThere, 'a part of it is there');
  assertFails(await pull('acme/small-GGUF'), /another murmur pulls .* small-Q4_K_M/);
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 130, stderr);
  assert.match(stderr, /stopped; 400.0 kB of 1.3 MB are kept, and the same command goes on/);
  assert.match((await murmur('models')).stdout, /small-Q4_K_M .* unfinished/);

  assertPulled(await pull('acme/small-GGUF'), folder, 'small-Q4_K_M');
  assert.equal(hub.loads[1].headers.range, 'bytes=400000-');
});

test('who knows no ranges, or has another file now, is asked for all of it', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  hub.faults = [{ cutAfter: 300_000 }, { noRanges: true }];
  assertPulled(await pull('acme/small-GGUF'), folder, 'small-Q4_K_M');

  hub.repos = { 'acme/small-GGUF': { 'small-Q4_K_M.gguf': other } };
  hub.faults = [{ cutAfter: 300_000 }, { status: 416, headers: {} }];
  assertPulled(await pull('acme/small-GGUF'), folder, 'small-Q4_K_M', other);
});

test('what has a wrong hash is deleted', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  hub.hashes['small-Q4_K_M.gguf'] = sha256(other);
  const failed = await pull('acme/small-GGUF');
  assertFails(failed, /is damaged: its SHA-256 is/, new RegExp(sha256(other)), /is deleted/);
  assert.deepEqual(filesIn(folder), []);
});

test('a token is told to the hub and to nobody else', async (t) => {
  const { hub, env, folder, murmur, pull } = await setUp(t);
  hub.gated.add('acme/small-GGUF');
  assertFails(await pull('acme/small-GGUF'), /accepted its terms/, /set HF_TOKEN/);

  mkdirSync(env.HF_HOME, { recursive: true });
  writeFileSync(join(env.HF_HOME, 'token'), 'hf_wrong\n');
  assertFails(await pull('acme/small-GGUF'), /your token may not read it/);

  writeFileSync(join(env.HF_HOME, 'token'), `${hub.token}\n`);
  assertPulled(await pull('acme/small-GGUF'), folder, 'small-Q4_K_M');
  const before = hub.loads.length;
  env.HF_TOKEN = hub.token;
  env.HF_HOME = '/nowhere';
  assert.equal((await murmur('pull', 'acme/small-GGUF:Q8_0')).code, 0);
  assert.equal(hub.loads.length, before + 1);
  for (const { headers } of hub.loads) assert.equal(headers.authorization, undefined);
});

test('what is not there is said in one line, with what there is', async (t) => {
  const { hub, pull } = await setUp(t);
  assertFails(await pull('acme/none'), /acme\/none: there is no such thing there \(404\)/);
  assertFails(await pull('acme/small-GGUF:Q2_K'), /has no Q2_K; it has \w+, \w+$/);
  hub.unknown = 401; // as the real one says it to strangers
  assertFails(await pull('acme/none'), /private, gated, or not there/);
  hub.repos = { 'acme/safetensors': { 'model.safetensors': model } };
  assertFails(await pull('acme/safetensors'), /has no GGUF file/);
  const wrong = await pull('no-such-name');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /OWNER\/NAME\[:QUANT\]/);
});

test('a server that is busy is asked again when it wants, and not for ever', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  const busy = (seconds) => ({ status: 429, headers: { 'Retry-After': String(seconds) } });
  hub.hubFaults = [busy(0), { status: 503, headers: { 'Retry-After': '0' } }];
  hub.faults = [busy(1), busy(0)];
  const pulled = await pull('acme/small-GGUF');
  assertPulled(pulled, folder, 'small-Q4_K_M');
  assert.match(pulled.stderr, /too many requests \(429\); it asks to wait 1 s; trying again/);

  hub.hubFaults = Array.from({ length: 10 }, () => busy(0));
  assertFails(await pull('acme/small-GGUF:Q8_0', '--retries', '3'), /tried 4 times/);
  assert.equal(hub.hubFaults.length, 6);
  hub.hubFaults = [busy(7200)];
  assertFails(await pull('acme/small-GGUF:Q8_0'), /it asks to wait 7200 s/);
});

test('a split model is pulled whole and named as the engine looks for it', async (t) => {
  const second = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(100_000, 7)]);
  const names = [1, 2].map((n) => `Q8_0/big-Q8_0-0000${n}-of-00002.gguf`);
  const { hub, folder, murmur, pull } = await setUp(t, {
    'acme/big-GGUF': { [names[1]]: second, [names[0]]: model, 'mmproj-big-f16.gguf': second },
  });
  hub.faults = [null, { status: 404, headers: {} }];
  assertFails(await pull('acme/big-GGUF'), /no such thing/);
  assert.deepEqual((await murmur('models')).stdout.match(/big-Q8_0 .*unfinished/)?.length, 1);
  const { code, stderr } = await pull('acme/big-GGUF');
  assert.equal(code, 0, stderr);
  assert.equal(hub.loads.length, 3, 'the first file is not loaded again');
  assert.deepEqual(filesIn(folder).sort(), [
    ...['big-Q8_0-00001-of-00002.gguf', 'big-Q8_0-00002-of-00002.gguf', 'big-Q8_0.json'],
  ]);
  assert.ok(readFileSync(join(folder, 'big-Q8_0-00002-of-00002.gguf')).equals(second));
  await murmur('rm', 'big-Q8_0');
  assert.deepEqual(filesIn(folder), []);
});

test('a URL will do, and a name of its own', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  const url = `${hub.url}/acme/small-GGUF/blob/main/small-Q4_K_M.gguf`;
  hub.faults = [{ cutAfter: 300_000 }];
  assertPulled(await pull(url, '--name', 'mine'), folder, 'mine');
  assert.match(hub.requests[0].url, /\/resolve\/main\//, 'the file, not the page about it');
  assertFails(
    await pull('acme/small-GGUF:Q8_0', '--name', 'mine'),
    /another model mine already, from http/,
    /--name/,
  );
  // A plain server: no hash, no API.
  const plain = await pull(`${hub.cdnUrl}/acme/small-GGUF/small-Q8_0.gguf`);
  assertPulled(plain, folder, 'small-Q8_0', other);
});

test('another file under the same address is loaded from its beginning', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  const changed = async () => (hub.repos = { 'acme/small-GGUF': { 'small-Q4_K_M.gguf': other } });
  hub.faults = [{ cutAfter: 300_000, stalled: changed }];
  const pulled = await pull(`${hub.url}/acme/small-GGUF/resolve/main/small-Q4_K_M.gguf`);
  assertPulled(pulled, folder, 'small-Q4_K_M', other);
  assert.equal(hub.loads[1].headers.range, 'bytes=300000-');
});

test('what is no model is not kept, whatever its name', async (t) => {
  const page = Buffer.from('<html>Please log in</html>');
  const cut = model.subarray(0, 1_000_000);
  const { hub, folder, pull } = await setUp(t, { 'a/b': { 'page.gguf': page, 'cut.gguf': cut } });
  assertFails(await pull('a/b:page'), /is no GGUF model/);
  assertFails(await pull(`${hub.cdnUrl}/a/b/cut.gguf`), /truncated/);
  assert.deepEqual(filesIn(folder), []);
});

test('names that lead out of the folder are refused', async (t) => {
  for (const name of ['../../evil.gguf', '/tmp/evil.gguf', 'a\u0000/evil.gguf', '..\\evil.gguf']) {
    const { folder, pull } = await setUp(t, { 'a/b': { [name]: model } });
    assertFails(await pull('a/b'), /no safe name|is not understood/);
    assert.deepEqual(filesIn(folder), []);
  }
});

test('redirects end, and never lead from a hub to nowhere', async (t) => {
  const around = (request, response) => response.writeHead(302, { Location: '/again' }).end();
  const server = createServer(around);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { pull } = await setUp(t, {}, {
    env: { HF_ENDPOINT: `http://127.0.0.1:${server.address().port}` },
  });
  assertFails(await pull('a/b'), /sends us on in a circle/);
});

test('without a network the error says so at once', async (t) => {
  const nobody = await setUp(t, {}, { env: { HF_ENDPOINT: 'http://127.0.0.1:9' } });
  assertFails(await nobody.pull('a/b'), /127.0.0.1:9: cannot be connected to/);
  const nowhere = await setUp(t, {}, { env: { HF_ENDPOINT: 'https://hub.invalid' } });
  assertFails(await nowhere.pull('a/b'), /hub.invalid: cannot be found; is there a network\?/);
});

test('the hub is believed under a certificate for its name by a known authority', async (t) => {
  const { folder: certificates, tls, authority } = makeCertificates(t);
  const { folder, pull } = await setUp(t, repo, {
    tls,
    name: 'localhost',
    env: { SSL_CERT_FILE: authority, SSL_CERT_DIR: certificates },
  });
  assertPulled(await pull('acme/small-GGUF'), folder, 'small-Q4_K_M');
  const unknown = { SSL_CERT_FILE: '/dev/null' };
  const strange = await setUp(t, repo, { tls, name: 'localhost', env: unknown });
  assertFails(await strange.pull('acme/small-GGUF'), /certificate is not trusted/, /SSL_CERT_FILE/);
  const known = { SSL_CERT_FILE: authority };
  const misnamed = await setUp(t, repo, { tls, name: '127.0.0.1', env: known });
  assertFails(await misnamed.pull('acme/small-GGUF'), /certificate is for another host/);
  const downgraded = await setUp(t, repo, { tls, name: 'localhost', env: known });
  downgraded.hub.cdnUrl = downgraded.hub.cdnUrl.replace('https:', 'http:');
  assertFails(await downgraded.pull('acme/small-GGUF'), /from https to http, which is refused/);
});

test('more than fits is not begun', async (t) => {
  const { hub, folder, pull } = await setUp(t);
  hub.sizes['small-Q4_K_M.gguf'] = 1e15;
  assertFails(await pull('acme/small-GGUF'), /not enough room: 1000000000 MB are needed/, /--data/);
  assert.equal(hub.loads.length, 0);
  assert.deepEqual(filesIn(folder), []);
});

test('without a word, pull shows small models to begin with', async (t) => {
  const { murmur, pull } = await setUp(t);
  const { code, stdout } = await pull();
  assert.equal(code, 0);
  assert.match(stdout, /qwen3-0.6b +0.64 GB +1.5 GB +Qwen\/Qwen3-0.6B-GGUF:Q8_0/);
  assert.match((await murmur('models')).stdout, /no models in .*; murmur pull shows some/);
});

test('a node, and others that run models, take the name of one', async (t) => {
  const { folder, murmur, pull } = await setUp(t, {
    'Qwen/Qwen3-0.6B-GGUF': { 'Qwen3-0.6B-Q8_0.gguf': model },
  });
  const missing = await murmur('serve', '--model', 'qwen3-0.6b', '--port', '0');
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /not here yet; get it with murmur pull qwen3-0.6b/);
  assertPulled(await pull('qwen3-0.6b'), folder, 'Qwen3-0.6B-Q8_0');
  for (const name of ['qwen3-0.6b', 'Qwen3-0.6B-Q8_0']) {
    const { code, stderr, stdout } = await murmur('demo', '--model', name, '--nodes', '1', '2+2?');
    if (/built without llama.cpp/.test(stderr)) return t.skip('this build has no engine');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Qwen3-0.6B-Q8_0/);
  }
});

test('a pull of which nothing came leaves nothing to go on from', async (t) => {
  const { murmur, pull } = await setUp(t);
  assertFails(await pull('https://127.0.0.1:1/x.gguf'), /cannot be connected to/);
  const { models, unfinished } = JSON.parse((await murmur('models', '--json')).stdout);
  assert.deepEqual([models, unfinished], [[], []]);
});
