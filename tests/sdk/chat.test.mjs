// The official SDK against a node with three peers: answers, streams, traces, models, errors.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import OpenAI from 'openai';
import { ask, cluster, collect, eventually, scratch } from './murmur.mjs';

const openAnswers = {
  a: [
    { when: 'answered this independently', answer: 'All agree: light is scattered by the air.' },
    { answer: 'Because the air scatters blue light more than red light, says a.' },
  ],
  b: [{ answer: 'Rayleigh scattering makes short waves reach us from everywhere, says b.' }],
  c: [{ answer: 'Sunlight is scattered by molecules, blue most of all of it, says c.' }],
  d: [{ answer: 'It is scattering of sunlight in the atmosphere above us, says d.' }],
};

const closedAnswers = {
  a: [{ answer: '41' }],
  b: [{ answer: 'The answer is 42.' }],
  c: [{ answer: '42' }],
  d: [{ answer: '**42**' }],
};

test('answers an open question by a synthesis over four proposals', async (t) => {
  const { a } = await cluster(t, openAnswers);
  const answer = await a.client.chat.completions.create(
    ask('Why is the sky blue?', { murmur: { trace: true } }),
  );
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.equal(answer.choices[0].message.content, 'All agree: light is scattered by the air.');
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.ok(answer.usage.completion_tokens > 0);
  assert.equal(
    answer.usage.total_tokens,
    answer.usage.prompt_tokens + answer.usage.completion_tokens,
  );

  const trace = answer.murmur;
  assert.match(trace.run, /^[0-9a-f]{16}$/);
  assert.equal(trace.path, 'synthesis');
  assert.equal(trace.layers.length, 1);
  const proposals = trace.layers[0].proposals;
  assert.deepEqual(proposals.map((p) => p.node).sort(), ['a', 'b', 'c', 'd']);
  assert.equal(proposals[0].node, 'a', 'the own proposal has the first seat');
  for (const proposal of proposals) {
    assert.equal(proposal.outcome, 'done');
    assert.equal(proposal.model, `model-${proposal.node}`);
    assert.match(proposal.text, new RegExp(`says ${proposal.node}\\.$`));
    assert.ok(proposal.tokens > 5);
    for (const field of ['queue_wait_ms', 'ttft_ms', 'tokens_per_s']) {
      assert.ok(proposal[field] >= 0, field);
    }
    if (!proposal.own) assert.ok(proposal.bytes_sent > 100 && proposal.bytes_received > 100);
  }
});

test('streams the answer, then usage where it was asked for, and always [DONE]', async (t) => {
  const { a } = await cluster(t, openAnswers);
  const stream = await a.client.chat.completions.create(
    ask('Why is the sky blue?', { stream: true, stream_options: { include_usage: true } }),
  );
  const { text, chunks, last } = await collect(stream);
  assert.equal(text, 'All agree: light is scattered by the air.');
  assert.equal(last.choices[0].finish_reason, 'stop');
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);

  const raw = await fetch(`${a.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ask('Why is the sky blue?', { stream: true })),
  });
  assert.match(raw.headers.get('content-type'), /^text\/event-stream/);
  const body = await raw.text();
  assert.ok(body.endsWith('data: [DONE]\n\n'));
  assert.doesNotMatch(body, /"usage":\{/);
});

test('closed answers that agree win by plurality, without an aggregation', async (t) => {
  const { a } = await cluster(t, closedAnswers);
  const answer = await a.client.chat.completions.create(
    ask('What is 17 + 25?', { murmur: { trace: true } }),
  );
  assert.equal(answer.murmur.path, 'vote');
  assert.match(answer.choices[0].message.content, /42/);
  assert.equal(answer.murmur.aggregation, null);
});

test('the plan murmur:moa always synthesises', async (t) => {
  const { a } = await cluster(t, closedAnswers);
  const answer = await a.client.chat.completions.create(
    ask('What is 17 + 25?', { model: 'murmur:moa', murmur: { trace: true } }),
  );
  assert.equal(answer.murmur.path, 'synthesis');
  assert.equal(answer.murmur.aggregation.node, 'a');
});

test('the plan murmur:select answers with the proposal that the own model names', async (t) => {
  const { a } = await cluster(t, {
    a: [
      { when: 'reply with its number only', answer: 'number 2' },
      { answer: 'first of the answers to it, which is open' },
    ],
    b: [{ answer: 'second of the answers to it, which is the best' }],
  });
  for (const stream of [false, true]) {
    const reply = await a.client.chat.completions.create({
      ...ask('Why?', { model: 'murmur:select', murmur: { trace: true } }),
      stream,
    });
    const { text, last } = stream
      ? await collect(reply)
      : { text: reply.choices[0].message.content, last: reply };
    assert.equal(text, 'second of the answers to it, which is the best');
    assert.equal(last.murmur.path, 'selection');
    assert.match(last.murmur.reason, /chose b/);
  }
});

test('where the wording shows no numbers, a proposal is named by its text', async (t) => {
  const wording = join(scratch(t), 'select.txt');
  writeFileSync(wording, '{{question}}{{#proposals}}\n- {{text}}{{/proposals}}\nThe best one:');
  const proposed = 'one of the answers to it, which is open';
  const { a } = await cluster(
    t,
    {
      a: [{ when: 'The best one', answer: '1' }, { answer: proposed }],
      b: [{ answer: '1' }],
    },
    ['--select-template', wording],
  );
  const { choices, murmur } = await a.client.chat.completions.create(
    ask('Why?', { model: 'murmur:select', murmur: { trace: true } }),
  );
  assert.equal(choices[0].message.content, '1');
  assert.match(murmur.reason, /chose b/);
});

test('layers and fan_out come from the request, with fresh peers in every layer', async (t) => {
  const { a } = await cluster(t, openAnswers);
  const answer = await a.client.chat.completions.create(
    ask('Why?', { model: 'murmur:moa', murmur: { layers: 3, fan_out: 1, trace: true } }),
  );
  assert.equal(answer.murmur.layers.length, 3);
  for (const layer of answer.murmur.layers) assert.equal(layer.proposals.length, 2);
});

test('layers: 0 is the own model alone', async (t) => {
  const { a } = await cluster(t, openAnswers);
  const answer = await a.client.chat.completions.create(
    ask('Why?', { murmur: { layers: 0, trace: true } }),
  );
  assert.equal(answer.murmur.path, 'alone');
  assert.deepEqual(answer.murmur.layers, []);
});

test('trace "stream" shows proposals as they grow, in chunks that clients ignore', async (t) => {
  const { a } = await cluster(t, openAnswers);
  const stream = await a.client.chat.completions.create(
    ask('Why is the sky blue?', { stream: true, murmur: { trace: 'stream' } }),
  );
  const { text, chunks, last } = await collect(stream);
  assert.equal(text, 'All agree: light is scattered by the air.');
  const pieces = chunks
    .filter((chunk) => chunk.murmur?.proposal)
    .map((chunk) => chunk.murmur.proposal);
  for (const name of ['a', 'b', 'c', 'd']) {
    const grown = pieces
      .filter((piece) => piece.node === name)
      .map((piece) => piece.text)
      .join('');
    assert.match(grown, new RegExp(`says ${name}\\.$`));
  }
  assert.equal(last.murmur.path, 'synthesis');
});

test('bad requests are refused in the shape that the SDK knows', async (t) => {
  const { a } = await cluster(t, { a: [{ answer: 'fine' }] }, ['--max-body-mb', '1']);
  const create = (body) => a.client.chat.completions.create(body);

  await assert.rejects(create(ask('x', { model: 'gpt-9' })), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /murmur:moa/);
    return true;
  });
  const badFields = [
    [{ murmur: { layers: 99 } }, 'murmur.layers'],
    [{ murmur: { fan_out: -1 } }, 'murmur.fan_out'],
    [{ murmur: { deadline_ms: -5 } }, 'murmur.deadline_ms'],
    [{ murmur: { lairs: 1 } }, 'murmur.lairs'],
    [{ temperature: -1 }, 'temperature'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'king', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 'a\u0000b' }] }, 'messages[0].content'],
    [{ stream: 'yes' }, 'stream'],
  ];
  for (const [body, param] of badFields) {
    await assert.rejects(create(ask('x', body)), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError, `${param}: ${error}`);
      assert.equal(error.param, param);
      return true;
    });
  }
  await assert.rejects(create(ask('x'.repeat(2 << 20))), (error) => error.status === 413);

  const post = (body) =>
    fetch(`${a.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  assert.equal((await post('{"model":')).status, 400);
  assert.equal(
    (
      await post(
        Buffer.from('{"model":"murmur","messages":[{"role":"user","content":"\xff"}]}', 'latin1'),
      )
    ).status,
    400,
  );
  assert.equal((await create(ask('still well?'))).choices[0].message.content, 'fine');
});

test('a client that aborts frees its own node and every peer', async (t) => {
  const slow = [{ answer: 'word '.repeat(400), tokens_per_s: 20 }];
  const nodes = await cluster(t, { a: slow, b: slow, c: slow });
  const busy = async (node) => (await node.health()).queue.running;
  const controller = new AbortController();
  const pending = nodes.a.client.chat.completions.create(ask('go on'), {
    signal: controller.signal,
  });
  for (const node of Object.values(nodes))
    await eventually(async () => (await busy(node)) === 1, 'busy');
  controller.abort();
  await assert.rejects(pending, OpenAI.APIUserAbortError);
  for (const node of Object.values(nodes))
    await eventually(async () => (await busy(node)) === 0, 'free');
});

test('a full queue is 429 with Retry-After', async (t) => {
  const { a } = await cluster(t, { a: [{ answer: 'word '.repeat(400), tokens_per_s: 20 }] }, [
    '--queue-jobs',
    '1',
  ]);
  const controller = new AbortController();
  const first = a.client.chat.completions.create(ask('go on'), { signal: controller.signal });
  await eventually(async () => (await a.health()).queue.running === 1, 'busy');
  await assert.rejects(a.client.chat.completions.create(ask('me too')), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.ok(Number(error.headers['retry-after'] ?? error.headers.get?.('retry-after')) >= 1);
    return true;
  });
  controller.abort();
  await assert.rejects(first);
});
