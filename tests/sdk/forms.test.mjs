// `murmur` as the model with tools, structured output, log-probabilities and several answers: they
// apply to the aggregation, while the proposers see the conversation alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, cluster, script, startNode, tinyModel, toolTemplate } from './murmur.mjs';

const question = 'What is 4 plus 5?';
const tools = [
  {
    type: 'function',
    function: {
      name: 'add',
      description: 'adds',
      parameters: {
        type: 'object',
        properties: { a: { type: 'integer' }, b: { type: 'integer' } },
        required: ['a', 'b'],
      },
    },
  },
];

/** A real model as origin, with two scripted peers that agree with each other. */
async function origin(t) {
  const peers = [];
  for (const name of ['b', 'c']) {
    const node = await startNode(t, name, ['--script', script(t, name, [{ answer: '9' }])]);
    peers.push('--peer', `${name}=${node.url}`);
  }
  const model = ['--model', tinyModel(1), '--ctx', '2048', '--threads', '1'];
  return startNode(t, 'a', [...model, ...toolTemplate(t), ...peers]);
}

// This model writes no calls; tools.test.mjs has one that does.
test('tools reach the aggregator alone, and the trace a chunk of its own', async (t) => {
  const node = await origin(t);
  const request = ask(question, { max_tokens: 6, temperature: 0, murmur: { trace: true } });
  const plain = await node.client.chat.completions.create({ ...request, model: 'murmur:moa' });
  const tooled = await node.client.chat.completions.create({ ...request, tools });
  assert.equal(tooled.model, 'murmur');
  assert.equal(tooled.murmur.path, 'synthesis', 'although the peers agree');
  const { prompt_tokens: without } = plain.murmur.aggregation;
  assert.ok(tooled.murmur.aggregation.prompt_tokens > without + 50, 'it has read the tools');
  const proposed = (answer) => answer.murmur.layers[0].proposals.map((p) => p.prompt_tokens);
  assert.deepEqual(proposed(tooled), proposed(plain), 'the proposers have not');

  let text = '';
  let finish;
  let trace;
  const stream = await node.client.chat.completions.create({ ...request, tools, stream: true });
  for await (const chunk of stream) {
    assert.equal(chunk.model, 'murmur');
    text += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    trace = chunk.murmur ?? trace;
  }
  assert.equal(text, tooled.choices[0].message.content);
  assert.deepEqual([finish, trace.path], [tooled.choices[0].finish_reason, 'synthesis']);
});

test('a conversation with calls of tools and their results goes to everybody', async (t) => {
  const node = await origin(t);
  const add = { name: 'add', arguments: '{"a":4,"b":5}' };
  const call = { id: 'c1', type: 'function', function: add };
  const messages = [
    { role: 'user', content: question },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: '9' },
  ];
  const answer = await node.client.chat.completions.create({
    model: 'murmur',
    messages,
    max_tokens: 8,
    temperature: 0,
    murmur: { trace: true },
  });
  for (const proposal of answer.murmur.layers[0].proposals) {
    assert.ok(['done', 'cut'].includes(proposal.outcome), proposal.detail);
  }
  const [own] = answer.murmur.layers[0].proposals;
  const local = await node.client.chat.completions.create({
    model: 'local',
    messages,
    max_tokens: 8,
  });
  assert.equal(own.prompt_tokens, local.usage.prompt_tokens, 'nothing of it is lost on the way');
});

test('an answer by a schema is what the schema says', async (t) => {
  const node = await origin(t);
  const schema = {
    type: 'object',
    properties: { sum: { type: 'integer' }, sure: { type: 'boolean' } },
    required: ['sum', 'sure'],
  };
  const answer = await node.client.chat.completions.create(
    ask(question, {
      response_format: { type: 'json_schema', json_schema: { name: 's', schema, strict: true } },
      max_tokens: 200,
      temperature: 0,
    }),
  );
  const { sum, sure } = JSON.parse(answer.choices[0].message.content);
  assert.ok(Number.isInteger(sum) && typeof sure === 'boolean');
  const grammar = await node.client.chat.completions.create(
    ask(question, { grammar: 'root ::= "maybe"', max_tokens: 20 }),
  );
  assert.equal(grammar.choices[0].message.content, 'maybe');
});

test('several answers, with log-probabilities, by a node with one slot', async (t) => {
  const node = await origin(t);
  const answer = await node.client.chat.completions.create(
    ask(question, { n: 3, logprobs: true, top_logprobs: 2, max_tokens: 6, seed: 5 }),
  );
  assert.deepEqual(answer.choices.map((choice) => choice.index), [0, 1, 2]);
  for (const choice of answer.choices) {
    assert.ok(choice.message.content.length > 0);
    assert.ok(choice.logprobs.content[0].top_logprobs.length === 2);
  }
  assert.ok(answer.usage.completion_tokens >= 3);
});

test('the proposers and scripts hear nothing of it', async (t) => {
  const { a } = await cluster(t, {
    a: [{ when: 'answered this independently', answer: 'written' }, { answer: 'mine' }],
    b: [{ answer: 'theirs' }],
  });
  const answer = await a.client.chat.completions.create(ask(question, { n: 2, tools }));
  assert.deepEqual(answer.choices.map((choice) => choice.message.content), ['written', 'written']);
});
