// Nodes with the bundled llama.cpp: real models, and jobs that are cancelled in every state.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import OpenAI from 'openai';
import {
  ask,
  collect,
  endlessModel,
  eventually,
  noBytesModel,
  run,
  scratch,
  startForeignServer,
  startNode,
  tinyModel,
} from './murmur.mjs';

test('the local model is a plain llama-server behind the queue', async (t) => {
  const node = await startNode(t, 'solo', [
    '--model',
    tinyModel(1),
    '--ctx',
    '1024',
    '--threads',
    '1',
  ]);
  const models = await node.client.models.list();
  const names = models.data.map((model) => model.id);
  assert.ok(names.includes('murmur') && names.includes('murmur:moa'));
  const local = names.find((name) => !name.startsWith('murmur'));
  assert.ok(local);

  const request = {
    model: local,
    messages: [{ role: 'user', content: 'hello' }],
    max_tokens: 24,
    seed: 7,
    temperature: 0.8,
    top_p: 0.9,
    stop: ['zzzz'],
  };
  const whole = await node.client.chat.completions.create(request);
  const { text } = await collect(
    await node.client.chat.completions.create({ ...request, stream: true }),
  );
  assert.ok(text.length > 0);
  assert.equal(whole.choices[0].message.content, text, 'the same seed streams the same text');
  assert.ok(whole.usage.prompt_tokens > 0 && whole.usage.completion_tokens <= 24);

  const logprobs = await node.client.chat.completions.create({
    ...request,
    logprobs: true,
    top_logprobs: 2,
  });
  assert.equal(
    logprobs.choices[0].logprobs.content.length > 0,
    true,
    'the body reached the engine unchanged',
  );
});

test('real models: four nodes answer together', async (t) => {
  const peers = [];
  for (const number of [2, 3, 4]) {
    const node = await startNode(t, `n${number}`, [
      '--model',
      tinyModel(number),
      '--ctx',
      '2048',
      '--threads',
      '1',
    ]);
    peers.push('--peer', `n${number}=${node.url}`);
  }
  const origin = await startNode(t, 'n1', [
    '--model',
    tinyModel(1),
    '--ctx',
    '2048',
    '--threads',
    '1',
    ...peers,
  ]);
  const answer = await origin.client.chat.completions.create(
    ask('Tell me a story.', { max_tokens: 40, seed: 3, murmur: { trace: true, layers: 2 } }),
  );
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.murmur.layers.length, 2);
  for (const layer of answer.murmur.layers) {
    assert.deepEqual(layer.proposals.map((p) => p.node).sort(), ['n1', 'n2', 'n3', 'n4']);
    const texts = new Set(layer.proposals.map((p) => p.text));
    assert.equal(texts.size, 4, 'different models say different things');
  }
});

test('kill -9 of the engine fails its jobs; the node lives, the engine comes back', async (t) => {
  const { node, other } = await busyNode(t, 1);
  const request = ask('hello', { model: 'local', max_tokens: 8 });
  const waiting = node.client.chat.completions.create(request);
  await queueIs(node, { running: 1, waiting: 1 });
  const child = execFileSync('pgrep', ['-P', String(node.child.pid)], { encoding: 'utf8' }).trim();
  assert.match(child, /^\d+$/, 'one child: the engine');
  process.kill(Number(child), 'SIGKILL');
  await eventually(() => other.ended, 'the job that ran has ended');
  assert.match(String(other.failure), /signal 9/, 'and says why');
  await waiting; // the one that waited is served by the next engine
  await eventually(async () => (await node.health()).status === 'ok', 'it is back', 30_000);
});

/** Reads a stream in the background; `pieces` grows until it has `ended`. */
function watched(stream) {
  const other = { pieces: 0, ended: false, failure: undefined };
  const read = async () => {
    for await (const chunk of stream) other.pieces += chunk.choices.length;
  };
  read()
    .catch((error) => (other.failure = error))
    .finally(() => (other.ended = true));
  return other;
}

// More than any machine writes while one test runs.
const endless = { max_tokens: 60_000 };

/** A node whose model never stops, with one job that streams all the while. */
async function busyNode(t, slots) {
  const node = await startNode(t, 'busy', [
    ...['--model', endlessModel, '--slots', String(slots), '--ctx', '65536', '--threads', '1'],
  ]);
  const stream = await node.client.chat.completions.create(
    ask('go on', { model: 'local', stream: true, ...endless }),
  );
  await queueIs(node, { running: 1, waiting: 0 });
  return { node, other: watched(stream), hangUp: () => stream.controller.abort() };
}

const queueIs = (node, { running, waiting }) =>
  eventually(async () => {
    const { queue } = await node.health();
    return queue.running === running && queue.waiting === waiting;
  }, `${running} running, ${waiting} waiting`);

const long = 'word '.repeat(700);
const cancelled = [
  { state: 'decoding', body: { stream: true, ...endless }, slots: 2, running: 2, waiting: 0 },
  { state: 'non-streaming', body: endless, slots: 2, running: 2, waiting: 0 },
  {
    state: 'prefilling',
    body: endless,
    content: long,
    slots: 2,
    running: 2,
    waiting: 0,
  },
  { state: 'queued', body: endless, slots: 1, running: 1, waiting: 1 },
];
for (const { state, body, content = 'go on', slots, running, waiting } of cancelled) {
  test(`a ${state} job that is cancelled frees its place while another streams`, async (t) => {
    const { node, other, hangUp } = await busyNode(t, slots);
    const controller = new AbortController();
    const pending = node.client.chat.completions
      .create(ask(content, { model: 'local', ...body }), { signal: controller.signal })
      .then((reply) => (body.stream ? collect(reply) : reply));
    pending.catch(() => {});
    await queueIs(node, { running, waiting });
    controller.abort();
    await queueIs(node, { running: 1, waiting: 0 });
    // It began before and is as long: had the other not been cancelled, this one would end first.
    const { pieces } = other;
    await eventually(() => other.pieces > pieces, 'the other one streams on');
    assert.equal(other.ended, false);
    hangUp(); // a node that is to end lets what is under way end first
  });
}

test('a question that does not fit is refused; proposals are cut to fit', async (t) => {
  const args = ['--model', tinyModel(1), '--ctx', '640', '--threads', '1'];
  const node = await startNode(t, 'small', args);
  for (const model of ['murmur', 'local']) {
    await assert.rejects(
      node.client.chat.completions.create(ask('x'.repeat(3000), { model })),
      (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError, String(error));
        assert.equal(error.code, 'context_length_exceeded');
        return true;
      },
    );
  }
  const wordy = await startNode(t, 'wordy', ['--model', endlessModel, '--threads', '1']);
  const chatty = await startNode(t, 'chatty', ['--model', endlessModel, '--threads', '1']);
  const peers = ['--peer', `wordy=${wordy.url}`, '--peer', `chatty=${chatty.url}`];
  const origin = await startNode(t, 'origin', [...args, ...peers]);
  const answer = await origin.client.chat.completions.create(
    ask('Why?', { model: 'murmur:moa', max_tokens: 250, murmur: { trace: true } }),
  );
  assert.equal(answer.murmur.aggregation.prompt_cut, true);
  assert.ok(answer.choices[0].message.content.length > 0);
});

test('any OpenAI server can be a peer, in every layer, by URL#model', async (t) => {
  const url = await startForeignServer(t, tinyModel(2));
  const origin = await startNode(t, 'origin', [
    ...['--model', tinyModel(1), '--threads', '1', '--peer', `llama=${url}#tiny-2`],
  ]);
  const answer = await origin.client.chat.completions.create(
    ask('Why?', { max_tokens: 30, murmur: { layers: 2, trace: true } }),
  );
  for (const layer of answer.murmur.layers) {
    const foreign = layer.proposals.find((proposal) => proposal.node === 'llama');
    assert.match(foreign.outcome, /^(done|cut)$/);
    assert.ok(foreign.text.length > 0);
  }
});

test('a tokenizer that cannot take every byte is refused at the start', async () => {
  const { code, stderr } = await run(['serve', '--port', '0', '--model', noBytesModel]);
  assert.equal(code, 2);
  assert.match(stderr, /tokenizer/);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
});

test('murmur demo answers, as text and as one JSON object, and leaves no process', async () => {
  const args = ['demo', '--max-tokens', '30', '--seed', '1'];
  const text = await run([...args, 'Name a river.']);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /node-4/);
  const json = await run([...args, '--nodes', '3', '-k', '2', '-M', '2', '--json']);
  assert.equal(json.code, 0, json.stderr);
  const report = JSON.parse(json.stdout);
  assert.ok(report.answer.length > 0);
  assert.equal(report.layers, 2);
  assert.equal(report.nodes.length ?? report.nodes, 3);
  assert.equal(report.proposals.length, 6);
  for (const field of ['path', 'bytes_sent', 'latency_ms', 'ttft_ms'])
    assert.ok(field in report, field);
  for (const field of ['node', 'model', 'layer', 'text', 'tokens']) {
    assert.ok(field in report.proposals[0], field);
  }
});

test('the simulator runs with the speeds that were measured on this device', async (t) => {
  const profile = join(scratch(t), 'profile.toml');
  // So small a model writes thousands of tokens per second, and both answers must overlap.
  const lengths = ['--prompt-tokens', '64', '--answer-tokens', '400'];
  const brief = ['--slots', '2', '--rounds', '1', ...lengths];
  const calibrate = (...args) => run(['bench', 'calibrate', ...brief, ...args]);
  const model = ['--model', tinyModel(1), '--threads', '1'];
  const { code, stdout, stderr } = await calibrate(...model, '--out', profile, '--json');
  assert.equal(code, 0, stderr);
  const { prefill_tokens_per_s: prefill, decode_tokens_per_s: decode } = JSON.parse(stdout);
  for (const speeds of [prefill, decode]) {
    assert.equal(speeds.length, 2);
    assert.ok(speeds.every((speed) => speed > 0));
  }
  const sim = await run([
    ...['sim', '--service', `tokens:${profile}`, '--answer-tokens', 'const:24', '--slots', '2'],
    ...['--rate', '0.1', '--horizon', '60'],
  ]);
  assert.equal(sim.code, 0, sim.stderr);

  const missing = await calibrate('--model', '/nowhere.gguf');
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /\nmurmur bench calibrate: .*\/nowhere\.gguf.*\n$/);
});
