// Calls of tools, from the model to the program and back, by both official SDKs: a real model that
// calls `add` whatever it is asked, and llama.cpp's own parser of what it writes.
import assert from 'node:assert/strict';
import test from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { callerModel, script, startNode, toolTemplate } from './murmur.mjs';

const question = [{ role: 'user', content: 'What is 4 plus 5?' }];
const parameters = {
  type: 'object',
  properties: { a: { type: 'integer' }, b: { type: 'integer' } },
  required: ['a', 'b'],
};
const add = { name: 'add', description: 'adds', parameters };
const request = { messages: question, tools: [{ type: 'function', function: add }] };
const numbers = { a: 4, b: 5 };

/** The caller as origin, with two scripted peers that agree with each other. */
async function caller(t, ...more) {
  const peers = [];
  for (const name of ['b', 'c']) {
    const node = await startNode(t, name, ['--script', script(t, name, [{ answer: '9' }])]);
    peers.push('--peer', `${name}=${node.url}`);
  }
  const model = ['--model', callerModel, '--ctx', '2048', '--threads', '1'];
  return startNode(t, 'a', [...model, ...toolTemplate(t), ...more, ...peers]);
}

function assertCalls(choice, what) {
  assert.equal(choice.finish_reason, 'tool_calls', what);
  assert.ok(!choice.message.content, `${what}: nothing of the call is left in the text`);
  assert.equal(choice.message.tool_calls.length, 1, what);
  const [call] = choice.message.tool_calls;
  assert.deepEqual([call.type, call.function.name], ['function', 'add'], what);
  assert.deepEqual(JSON.parse(call.function.arguments), numbers, what);
  assert.ok(call.id.length > 0, what);
}

/** The answer whole, or put together by the SDK from its chunks. */
async function answer(node, body, streams) {
  if (!streams) return node.client.chat.completions.create(body);
  return node.client.beta.chat.completions.stream(body).finalChatCompletion();
}

test('a call comes with its name and arguments, of one model or several', async (t) => {
  const node = await caller(t);
  for (const model of ['local', 'murmur', 'murmur:moa']) {
    for (const tool_choice of ['auto', 'required']) {
      for (const streams of [false, true]) {
        const what = `${model} ${tool_choice} ${streams ? 'streamed' : 'whole'}`;
        const reply = await answer(node, { ...request, model, tool_choice }, streams);
        assert.equal(reply.choices.length, 1, what);
        assertCalls(reply.choices[0], what);
      }
    }
  }
});

test("the tool's result goes back and is answered", async (t) => {
  const node = await caller(t);
  for (const model of ['local', 'murmur']) {
    const first = await answer(node, { ...request, model }, false);
    const { message } = first.choices[0];
    const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: '9' };
    const messages = [...question, message, result];
    const again = await answer(node, { ...request, model, messages }, false);
    assertCalls(again.choices[0], `${model}: this model knows nothing else to say`);
    const closing = await answer(node, { model, messages }, false);
    // Without tools a call is a text like any other, and the peers are two against it.
    assert.match(closing.choices[0].message.content, model === 'local' ? /"add"/ : /^9$/);
    assert.equal(closing.choices[0].finish_reason, 'stop');
    const promptTokens = [first, again].map(({ usage }) => usage.prompt_tokens);
    assert.ok(promptTokens[1] > promptTokens[0], 'the model has read the result');
  }
});

test('each of several answers has its own call', async (t) => {
  const node = await caller(t, '--slots', '2'); // as many as llama-server takes n for
  for (const model of ['local', 'murmur']) {
    for (const streams of [false, true]) {
      const what = `${model} ${streams ? 'streamed' : 'whole'}`;
      const { choices } = await answer(node, { ...request, model, n: 2 }, streams);
      assert.deepEqual(choices.map(({ index }) => index), [0, 1], what);
      for (const choice of choices) assertCalls(choice, what);
    }
  }
});

test("Anthropic's SDK gets a block of tool use, and its result is answered", async (t) => {
  const node = await caller(t);
  const client = new Anthropic({ baseURL: node.url, apiKey: 'none', maxRetries: 0, fetch });
  const tools = [{ name: 'add', description: 'adds', input_schema: parameters }];
  const body = { model: 'local', max_tokens: 64, messages: question, tools };
  for (const tool_choice of [{ type: 'auto' }, { type: 'any' }]) {
    for (const streams of [false, true]) {
      const what = `${tool_choice.type} ${streams ? 'streamed' : 'whole'}`;
      const reply = streams
        ? await client.messages.stream({ ...body, tool_choice }).finalMessage()
        : await client.messages.create({ ...body, tool_choice });
      assert.equal(reply.stop_reason, 'tool_use', what);
      const blocks = reply.content.filter(({ type, text }) => type !== 'text' || text);
      assert.deepEqual(blocks.map(({ type, name, input }) => ({ type, name, input })), [
        { type: 'tool_use', name: 'add', input: numbers },
      ]);
      const result = { type: 'tool_result', tool_use_id: blocks[0].id, content: '9' };
      const messages = [
        ...question,
        { role: 'assistant', content: blocks },
        { role: 'user', content: [result] },
      ];
      const next = await client.messages.create({ ...body, messages });
      assert.equal(next.stop_reason, 'tool_use', what);
    }
  }
});

test('a response has an item for the call', async (t) => {
  const node = await caller(t);
  const tools = [{ type: 'function', ...add, strict: false }];
  const body = { model: 'local', input: question, tools };
  const isCall = ({ type }) => type === 'function_call';
  const assertItem = ({ output }, what) => {
    const [call, ...more] = output.filter(isCall);
    assert.deepEqual([call.name, more.length], ['add', 0], what);
    assert.deepEqual(JSON.parse(call.arguments), numbers, what);
  };
  const whole = await node.client.responses.create(body);
  assertItem(whole, 'whole');
  let last;
  let grown = '';
  for await (const event of await node.client.responses.create({ ...body, stream: true })) {
    if (event.type === 'response.function_call_arguments.delta') grown += event.delta;
    last = event;
  }
  assert.equal(last.type, 'response.completed');
  assertItem(last.response, 'streamed');
  assert.deepEqual(JSON.parse(grown), numbers);

  const call = whole.output.find(isCall);
  const result = { type: 'function_call_output', call_id: call.call_id, output: '9' };
  const next = await node.client.responses.create({ ...body, input: [...question, call, result] });
  assertItem(next, 'after the result');
});
