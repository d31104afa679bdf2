// llama-server's whole API behind a node's queue: the official SDKs of OpenAI and Anthropic against
// the bundled engine, and each answer beside that of a bare llama-server with the same model.
import assert from 'node:assert/strict';
import test from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import {
  endlessModel,
  eventually,
  script,
  startForeignServer,
  startNode,
  tinyModel,
  toolTemplate,
} from './murmur.mjs';

const engineArgs = ['--ctx', '1024', '--threads', '1'];
const startSolo = (t, ...more) =>
  startNode(t, 'solo', ['--model', tinyModel(1), ...engineArgs, ...more]);
const anthropic = (node) =>
  new Anthropic({ baseURL: node.url, apiKey: 'none', maxRetries: 0, fetch });

/** An argument for the engine each. */
const engineFlags = (...flags) => flags.flatMap((flag) => [`--engine-arg=${flag}`]);

/** Once more if need be: a bare llama-server may close a kept connection just as it is used. */
function post(url, path, body) {
  const send = () =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return send().catch(send);
}

/** What two answers of one model to one request cannot have in common. */
const changing = new Set(
  `id item_id created created_at completed_at timings id_slot tokens_cached cached_tokens
   cache_read_input_tokens input_tokens model system_fingerprint`.split(/\s+/),
);

function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => !changing.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, timeless(inner)]));
}

function parseEvents(text) {
  return text
    .split('\n\n')
    .filter((block) => block && !block.startsWith(':'))
    .map((block) => {
      const data = block.match(/^data: (.*)$/m)[1];
      return {
        name: block.match(/^event: (.*)$/m)?.[1],
        data: data === '[DONE]' ? data : timeless(JSON.parse(data)),
      };
    })
    .filter((event) => event.data !== null) // llama-server's sign that a prompt's turn has come
    .sort((a, b) => (a.data.index ?? 0) - (b.data.index ?? 0)); // as many at a time as slots
}

const greedy = { seed: 3, temperature: 0 };
const chat = [{ role: 'user', content: 'What is 4 plus 5?' }];
const addTool = {
  type: 'object',
  properties: { a: { type: 'integer' }, b: { type: 'integer' } },
  required: ['a', 'b'],
};
const generating = {
  '/v1/completions': { prompt: 'What is', max_tokens: 8, logprobs: 2, ...greedy },
  '/completion': { prompt: 'What is', n_predict: 8, n_probs: 2, return_tokens: true, ...greedy },
  '/completions': { prompt: ['What is', 'How'], n_predict: 6, ...greedy },
  '/v1/responses': { input: 'What is 4 plus 5?', max_output_tokens: 8, ...greedy },
  '/v1/messages': { messages: chat, max_tokens: 8, temperature: 0 },
};

test('every generating route answers as llama-server does, whole and streamed', async (t) => {
  const node = await startSolo(t);
  const bare = await startForeignServer(t, tinyModel(1));
  for (const [path, body] of Object.entries(generating)) {
    const [ours, theirs] = await Promise.all(
      [node.url, bare].map(async (url) => (await post(url, path, body)).json()),
    );
    assert.deepEqual(timeless(ours), timeless(theirs), path);

    const streamed = { ...body, stream: true };
    const [through, direct] = await Promise.all(
      [node.url, bare].map(async (url) =>
        parseEvents(await (await post(url, path, streamed)).text()),
      ),
    );
    assert.deepEqual(through, direct, `${path}, streamed`);
  }
});

test('errors of the engine come back with its status and body', async (t) => {
  const node = await startSolo(t);
  const bare = await startForeignServer(t, tinyModel(1));
  const bad = {
    '/v1/completions': { prompt: 'x'.repeat(9000) },
    '/completion': { prompt: 'x', grammar: 'root ::= (' },
    '/v1/responses': { previous_response_id: 'r', input: 'x' },
    '/v1/messages': { max_tokens: 8 },
    '/v1/embeddings': { input: 'x' },
    '/v1/rerank': { query: 'x', documents: ['y'] },
    '/infill': { input_prefix: 'x', input_suffix: 'y' },
    '/tokenize': { content: 5 },
    '/apply-template': { messages: 'x' },
  };
  const answer = async (url, path, body) => {
    const response = await post(url, path, body);
    const text = (await response.text()).replace(/\d+/g, '#'); // contexts differ
    const type = response.headers.get('content-type').split(';')[0];
    return { status: response.status, type, text };
  };
  for (const [path, body] of Object.entries(bad)) {
    for (const sent of [body, { ...body, stream: true }]) {
      const ours = await answer(node.url, path, sent);
      assert.deepEqual(ours, await answer(bare, path, sent), path);
    }
  }
});

test('what generates nothing is answered beside the queue', async (t) => {
  const node = await startNode(t, 'busy', ['--model', endlessModel, ...engineArgs]);
  const controller = new AbortController();
  const stream = await node.client.chat.completions.create(
    { model: 'local', messages: chat, stream: true },
    { signal: controller.signal },
  );
  await stream[Symbol.asyncIterator]().next(); // its one slot is taken
  const { tokens } = await (await post(node.url, '/tokenize', { content: 'hello' })).json();
  assert.ok(tokens.length > 0);
  const { content } = await (await post(node.url, '/detokenize', { tokens })).json();
  assert.equal(content.trim(), 'hello');
  const { prompt } = await (await post(node.url, '/apply-template', { messages: chat })).json();
  assert.ok(prompt.includes('What is 4 plus 5?'));
  const count = await anthropic(node).messages.countTokens({ model: 'local', messages: chat });
  assert.ok(count.input_tokens > 0);
  for (const path of ['/props', '/slots', '/lora-adapters']) {
    assert.equal((await fetch(`${node.url}${path}`)).status, 200, path);
  }
  const slots = await (await fetch(`${node.url}/slots`)).json();
  assert.equal(slots[0].is_processing, true);
  controller.abort();
});

test('embeddings, by the SDK', async (t) => {
  const node = await startSolo(t, ...engineFlags('--embeddings', '--pooling', 'mean'));
  const input = ['one text', 'another'];
  const { data, usage } = await node.client.embeddings.create({ model: 'local', input });
  assert.equal(data.length, 2);
  assert.ok(data[0].embedding.length > 8 && data[0].embedding.every(Number.isFinite));
  assert.ok(usage.prompt_tokens > 0);
});

test('responses, by the SDK: whole and as named events', async (t) => {
  const node = await startSolo(t);
  const input = 'What is 4 plus 5?';
  const request = { model: 'local', input, max_output_tokens: 8, temperature: 0 };
  const whole = await node.client.responses.create(request);
  assert.ok(whole.output_text.length > 0);
  const types = [];
  let text = '';
  for await (const event of await node.client.responses.create({ ...request, stream: true })) {
    types.push(event.type);
    if (event.type === 'response.output_text.delta') text += event.delta;
  }
  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');
  assert.equal(text, whole.output_text);
});

test("messages, by Anthropic's SDK: whole, streamed, with a tool", async (t) => {
  const node = await startSolo(t, ...toolTemplate(t));
  const client = anthropic(node);
  const request = { model: 'local', max_tokens: 12, temperature: 0, messages: chat };
  const whole = await client.messages.create(request);
  assert.equal(whole.role, 'assistant');
  assert.ok(whole.usage.output_tokens > 0);
  const streamed = await client.messages.stream(request).finalMessage();
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.stop_reason, whole.stop_reason);

  const tools = [{ name: 'add', description: 'adds', input_schema: addTool }];
  const tooled = await client.messages.create({ ...request, tools });
  const read = ({ usage }) => usage.input_tokens + usage.cache_read_input_tokens;
  assert.ok(read(tooled) > read(whole) + 50, 'the model has read the tools');
});

test("a node's own errors are Anthropic's on its route, OpenAI's elsewhere", async (t) => {
  const args = ['--script', script(t, 'slow', [{ answer: 'x', hang: true }]), '--queue-jobs', '1'];
  const node = await startNode(t, 'full', args);
  const controller = new AbortController();
  const hanging = node.client.chat.completions.create(
    { model: 'local', messages: chat },
    { signal: controller.signal },
  );
  hanging.catch(() => {});
  await eventually(async () => (await node.health()).queue.running === 1, 'the queue is full');
  await assert.rejects(
    anthropic(node).messages.create({ model: 'local', max_tokens: 8, messages: chat }),
    (error) => {
      assert.ok(error instanceof Anthropic.RateLimitError, String(error));
      assert.equal(error.error.error.type, 'rate_limit_error');
      assert.ok(Number(error.headers.get('retry-after')) >= 1);
      return true;
    },
  );
  await assert.rejects(
    node.client.completions.create({ model: 'local', prompt: 'x' }),
    (error) => error instanceof OpenAI.RateLimitError && error.code === 'queue_full',
  );
  await assert.rejects(
    node.client.embeddings.create({ model: 'murmur', input: 'x' }),
    (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found',
  );
  controller.abort();
});

const endless = {
  '/v1/completions': { prompt: 'x' },
  '/completion': { prompt: 'x' },
  '/v1/responses': { input: 'x' },
  '/v1/messages': { messages: chat, max_tokens: 100000 },
};

test('a client that hangs up frees its slot on every generating route', async (t) => {
  const args = ['--model', endlessModel, '--slots', '2', ...engineArgs];
  const node = await startNode(t, 'endless', args);
  const other = new AbortController(); // something streams all the while
  const stream = await node.client.chat.completions.create(
    { model: 'local', messages: chat, stream: true },
    { signal: other.signal },
  );
  (async () => {
    for await (const chunk of stream) void chunk;
  })().catch(() => {});
  for (const [path, body] of Object.entries(endless)) {
    for (const streams of [true, false]) {
      const controller = new AbortController();
      const request = fetch(`${node.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream: streams }),
        signal: controller.signal,
      }).then((response) => response.text());
      request.catch(() => {});
      await eventually(async () => (await node.health()).queue.running === 2, `${path} runs`);
      controller.abort();
      const began = Date.now();
      await eventually(async () => (await node.health()).queue.running === 1, `${path} ends`);
      const how = streams ? 'streamed' : 'whole';
      t.diagnostic(`${path} ${how}: free after ${Date.now() - began} ms`);
    }
  }
  other.abort();
});

test('a script says what it cannot play', async (t) => {
  const node = await startNode(t, 'scripted', ['--script', script(t, 's', [{ answer: 'x' }])]);
  for (const path of ['/v1/completions', '/v1/embeddings', '/tokenize']) {
    const response = await post(node.url, path, { prompt: 'x', input: 'x', content: 'x' });
    assert.equal(response.status, 501, path);
    assert.match((await response.json()).error.message, /plays a script/);
  }
});

test('models are listed and found, metrics count', async (t) => {
  const node = await startSolo(t);
  const models = await node.client.models.list();
  const local = models.data.find((model) => !model.id.startsWith('murmur'));
  assert.ok(local.meta.n_ctx > 0 && local.meta.n_params > 0);
  assert.equal((await node.client.models.retrieve('murmur:moa')).id, 'murmur:moa');
  await node.client.chat.completions.create({ model: 'murmur', messages: chat, max_tokens: 4 });
  const text = await (await fetch(`${node.url}/metrics`)).text();
  assert.match(text, /^murmur_runs_total\{outcome="answered",path="alone"\} 1$/m);
  assert.match(text, /^murmur_job_service_seconds_count\{class="local"\} 1$/m);
  assert.match(text, /^murmur_tokens_total\{kind="completion"\} [1-9]/m);
});
