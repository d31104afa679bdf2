// A node whose engine is a server that somebody else runs: a real llama-server, and a strict double
// of one that is none.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import test from 'node:test';
import {
  ask,
  collect,
  endlessModel,
  eventually,
  foreignServer,
  makeCertificates,
  run,
  scratch,
  startNode,
  tinyModel,
} from './murmur.mjs';

const small = ['--parallel', '1', '--no-warmup'];
const local = (more = {}) => ask('hello', { model: 'local', max_tokens: 16, seed: 5, ...more });
const busySlots = async (url) =>
  (await (await fetch(`${url}/slots`)).json()).filter((slot) => slot.is_processing).length;

function keyFile(t, key, mode = 0o600) {
  const path = join(scratch(t), 'key');
  writeFileSync(path, `${key}\n`);
  chmodSync(path, mode);
  return path;
}

test('a llama-server elsewhere answers runs, completions and its own routes', async (t) => {
  const server = await foreignServer(t, ['--model', tinyModel(1), '--alias', 'theirs', ...small]);
  const node = await startNode(t, 'n', ['--engine', `${server.url}/v1`]);
  assert.match(node.log.join(''), /is llama-server/);
  const names = (await node.client.models.list()).data.map((model) => model.id);
  assert.ok(names.includes('theirs'));

  const whole = await node.client.chat.completions.create(local());
  assert.ok(whole.usage.prompt_tokens > 0 && whole.usage.completion_tokens > 0);
  const { text } = await collect(
    await node.client.chat.completions.create(local({ stream: true })),
  );
  assert.equal(whole.choices[0].message.content, text, 'the same seed streams the same text');

  const together = await node.client.chat.completions.create(
    ask('Tell me a story.', { max_tokens: 24, murmur: { trace: true } }),
  );
  assert.ok(together.choices[0].message.content.length > 0);
  assert.equal(together.murmur.path, 'alone');

  const counted = await fetch(`${node.url}/tokenize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'one two' }),
  });
  assert.ok((await counted.json()).tokens.length > 0);
});

test('a cancelled stream frees the slot over there', async (t) => {
  const server = await foreignServer(t, ['--model', endlessModel, ...small]);
  const node = await startNode(t, 'n', ['--engine', server.url]);
  const stream = await node.client.chat.completions.create(
    local({ stream: true, max_tokens: 100_000 }),
  );
  for await (const chunk of stream) if (chunk.choices[0]?.delta?.content) break;
  stream.controller.abort();
  await eventually(async () => (await busySlots(server.url)) === 0, 'its slot is free');
  await eventually(async () => (await node.health()).queue.running === 0, 'and the node knows');
});

test('it dies in the middle: the job fails, the node says so, and it comes back', async (t) => {
  const server = await foreignServer(t, ['--model', endlessModel, ...small]);
  const node = await startNode(t, 'n', ['--engine', server.url]);
  const pending = node.client.chat.completions.create(local({ max_tokens: 100_000 }));
  const failed = assert.rejects(pending, (error) => error.status === 502);
  await eventually(async () => (await busySlots(server.url)) === 1, 'it writes');
  server.child.kill('SIGKILL');
  await failed;
  const refused = async () =>
    (await node.client.chat.completions.create(local()).catch((error) => error)).status === 503;
  await eventually(refused, 'engine unavailable');
  assert.notEqual((await node.health()).status, 'ok');

  await foreignServer(t, ['--model', tinyModel(1), ...small], server.port);
  await eventually(async () => (await node.health()).status === 'ok', 'found again', 30_000);
  assert.equal((await node.health()).model, 'tiny-1', 'another model, known by its file');
  const answer = await node.client.chat.completions.create(local());
  assert.ok(answer.choices[0].message.content.length > 0);
});

test('a key opens what is closed, and is never shown', async (t) => {
  const args = ['--model', tinyModel(1), '--api-key', 'sk-right', ...small];
  const server = await foreignServer(t, args);
  const serve = (more) => run(['serve', '--port', '0', '--engine', server.url, ...more]);

  const none = await serve([]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /wants a key/);
  const wrong = await serve(['--engine-key-file', keyFile(t, 'sk-wrong')]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /does not take the key/);
  assert.doesNotMatch(wrong.stderr, /sk-wrong/);
  const seen = await serve(['--engine-key-file', keyFile(t, 'sk-right', 0o644)]);
  assert.equal(seen.code, 2);
  assert.match(seen.stderr, /chmod 600/);

  const node = await startNode(t, 'n', [
    ...['--engine', server.url, '--engine-key-file', keyFile(t, 'sk-right')],
    ...['--log-level', 'trace'],
  ]);
  const answer = await node.client.chat.completions.create(local());
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.doesNotMatch(node.log.join(''), /sk-right/);
});

test('what cannot be used says why in one line', async (t) => {
  const server = await foreignServer(t, ['--model', tinyModel(1), '--alias', 'theirs', ...small]);
  const serve = (...args) => run(['serve', '--port', '0', ...args]);
  const cases = [
    [['--engine', 'http://127.0.0.1:9'], /^murmur: http:\/\/127\.0\.0\.1:9: cannot connect.*\n$/],
    [['--engine', server.url, '--engine-model', 'other'], /does not serve other; it serves theirs/],
    [['--engine', server.url, '--model', 'm.gguf'], /give one of --model, --engine and --script/],
    [['--engine', 'gopher://x'], /--engine: /],
    [['--script', 'x.json', '--engine-model', 'm'], /needs --engine/],
    [['--engine', server.url, '--', '--flash-attn', 'on'], /need --model/],
  ];
  for (const [args, why] of cases) {
    const ended = await serve(...args);
    assert.equal(ended.code, 2, args.join(' '));
    assert.match(ended.stderr, why);
  }
});

/** Speaks OpenAI's chat completions and nothing else; refuses fields that it does not know. */
async function strictServer(t, { tls = null, key = null, pauseMs = 0 } = {}) {
  const known =
    /^(model|messages|stream|stream_options|max_tokens|max_completion_tokens|seed|temperature)$/;
  const refused = [];
  const handle = (request, response, body) => {
    const say = (status, object) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(object));
    if (key && request.headers.authorization !== `Bearer ${key}`) {
      return say(401, { error: { message: 'who are you?' } });
    }
    if (request.url === '/v1/models') return say(200, { data: [{ id: 'only', owned_by: 'me' }] });
    if (request.url !== '/v1/chat/completions') return response.writeHead(404).end('not found');
    const asked = JSON.parse(body);
    const unknown = Object.keys(asked).filter((name) => !known.test(name));
    refused.push(...unknown);
    if (unknown.length) return say(422, { object: 'error', message: `unknown: ${unknown}` });
    if (asked.model !== 'only') return say(404, { error: `model ${asked.model} not found` });
    setTimeout(() => write(response), pauseMs);
  };
  const write = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (object) => response.write(`data: ${JSON.stringify(object)}\n\n`);
    event({ choices: [{ index: 0, delta: { role: 'assistant' } }] });
    event({ choices: [{ index: 0, delta: { content: 'for' } }] });
    event({ choices: [{ index: 0, delta: { content: 'ty' }, finish_reason: 'stop' }] });
    response.end('data: [DONE]\n\n');
  };
  const serve = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', () => handle(request, response, body));
  };
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const place = tls ? 'https://localhost' : 'http://127.0.0.1';
  return { url: `${place}:${server.address().port}`, refused };
}

test('over TLS, with a key, and by a certificate that somebody vouches for', async (t) => {
  const { tls, authority } = makeCertificates(t);
  const server = await strictServer(t, { tls, key: 'sk-right' });
  const args = ['--engine', server.url, '--engine-key-file', keyFile(t, 'sk-right')];
  const strange = await run(['serve', '--port', '0', ...args], {
    env: { SSL_CERT_FILE: '/dev/null' },
  });
  assert.equal(strange.code, 2);
  assert.match(strange.stderr, /certificate is not trusted/);

  process.env.SSL_CERT_FILE = authority;
  t.after(() => delete process.env.SSL_CERT_FILE);
  const node = await startNode(t, 'n', args);
  const answer = await node.client.chat.completions.create(local());
  assert.equal(answer.choices[0].message.content, 'forty');

  const clear = await run(['serve', '--engine', 'http://192.0.2.1:8000', ...args.slice(2)]);
  assert.equal(clear.code, 2);
  assert.match(clear.stderr, /in clear/);
});

test('a server that loads its model for the first request has the time it takes', async (t) => {
  const server = await strictServer(t, { pauseMs: 7000 }); // longer than the node looks after it
  const node = await startNode(t, 'n', ['--engine', server.url]);
  const answer = await node.client.chat.completions.create(local());
  assert.equal(answer.choices[0].message.content, 'forty');
});

test('a strict server without usage is an engine, and a peer', async (t) => {
  const server = await strictServer(t);
  const node = await startNode(t, 'n', [
    ...['--engine', server.url, '--peer', `friend=${server.url}#only`],
  ]);
  const own = await node.client.chat.completions.create(local());
  assert.equal(own.choices[0].message.content, 'forty');
  const answer = await node.client.chat.completions.create(
    ask('How many?', { murmur: { trace: true } }),
  );
  const { proposals } = answer.murmur.layers[0];
  assert.deepEqual(proposals.map((p) => p.node).sort(), ['friend', 'n']);
  for (const proposal of proposals) {
    assert.equal(proposal.outcome, 'done', proposal.detail);
    assert.equal(proposal.text, 'forty');
    assert.equal(proposal.tokens ?? proposal.completion_tokens, 2);
  }
  assert.deepEqual(server.refused, []);
  assert.match(node.log.join(''), /tells no usage/);
  assert.match(node.log.join(''), /counts no tokens/);
});
