// The official SDKs' own retries: a client that keeps their defaults (two retries) gets its answer,
// and sees no error, from a node that was busy or on its way to a restart when it first asked.
import assert from 'node:assert/strict';
import test from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { ask, collect, endlessModel, eventually, script, startNode } from './murmur.mjs';

const model = ['--model', endlessModel, '--ctx', '1024', '--threads', '1'];
const short = { model: 'local', messages: [{ role: 'user', content: 'hello' }], max_tokens: 4 };

/** A `fetch` that notes the status of every try, and calls `refused` before a client hears of one
 * that failed. */
function counting(refused) {
  const tries = [];
  const counted = async (...args) => {
    const response = await fetch(...args);
    tries.push({ status: response.status, retryAfter: response.headers.get('retry-after') });
    if (!response.ok) await refused();
    return response;
  };
  return { tries, fetch: counted };
}

const openai = (node, counted) =>
  new OpenAI({ baseURL: `${node.url}/v1`, apiKey: 'none', fetch: counted.fetch });
const anthropic = (node, counted) =>
  new Anthropic({ baseURL: node.url, apiKey: 'none', fetch: counted.fetch });

/** Fills the node's queue; resolves with what empties it again. */
async function fill(node) {
  const controller = new AbortController();
  const { signal } = controller;
  const stream = await node.client.chat.completions.create(
    { ...short, max_tokens: undefined, stream: true },
    { signal },
  );
  await stream[Symbol.asyncIterator]().next();
  return async () => {
    controller.abort();
    await eventually(async () => (await node.health()).queue.running === 0, 'the queue has room');
  };
}

const asking = {
  'OpenAI, whole': async (node, counted) => {
    const reply = await openai(node, counted).chat.completions.create(short);
    return reply.choices[0].message.content;
  },
  'OpenAI, streamed': async (node, counted) => {
    const client = openai(node, counted);
    const stream = await client.chat.completions.create({ ...short, stream: true });
    return (await collect(stream)).text;
  },
  'OpenAI, of several models': async (node, counted) => {
    const client = openai(node, counted);
    const reply = await client.chat.completions.create({ ...short, model: 'murmur' });
    return reply.choices[0].message.content;
  },
  'Anthropic, whole': async (node, counted) => {
    const reply = await anthropic(node, counted).messages.create(short);
    return reply.content[0].text;
  },
  'Anthropic, streamed': async (node, counted) => {
    const reply = await anthropic(node, counted).messages.stream(short).finalMessage();
    return reply.content[0].text;
  },
};

for (const [who, says] of Object.entries(asking)) {
  test(`${who}: a full queue costs a second try and no error`, async (t) => {
    const node = await startNode(t, 'full', [...model, '--queue-jobs', '1']);
    const counted = counting(await fill(node));
    const text = await says(node, counted);
    assert.ok(text.length > 0);
    assert.deepEqual(counted.tries.map(({ status }) => status), [429, 200]);
    const seconds = Number(counted.tries[0].retryAfter);
    t.diagnostic(`Retry-After: ${seconds}`);
    assert.ok(seconds >= 1 && seconds < 60, 'the SDKs follow no advice of a minute or more');
  });
}

test('a node that stays full is an error after three tries, the last refusal', async (t) => {
  const node = await startNode(t, 'full', [...model, '--queue-jobs', '1']);
  const empty = await fill(node);
  const counted = counting(() => {});
  await assert.rejects(openai(node, counted).chat.completions.create(short), OpenAI.RateLimitError);
  assert.deepEqual(counted.tries.map(({ status }) => status), [429, 429, 429]);
  await empty();
});

test('a restart costs a second try and no error', async (t) => {
  const rules = [{ when: 'wait', hang: true }, { answer: 'here again' }];
  const args = ['--script', script(t, 'restarted', rules)];
  const old = await startNode(t, 'old', args);
  const waiting = old.client.chat.completions.create(ask('wait', { model: 'local' }));
  waiting.catch(() => {});
  await eventually(async () => (await old.health()).queue.running === 1, 'busy');
  old.signal('SIGTERM');
  await eventually(async () => (await old.health()).status === 'draining', 'draining');

  const counted = counting(async () => {
    await old.stop();
    await startNode(t, 'new', [...args, '--port', new URL(old.url).port]);
  });
  const reply = await openai(old, counted).chat.completions.create(ask('hello'));
  assert.equal(reply.choices[0].message.content, 'here again');
  assert.deepEqual(counted.tries.map(({ status }) => status), [503, 200]);
});
