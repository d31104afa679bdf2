// `murmur chat`: what a node is sent turn by turn, and what its user sees.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { cluster, eventually, run, scratch } from './murmur.mjs';
import { keys, onTerminal, pasted } from './terminal.mjs';

/**
 * A node that only takes notes: `asked` has the messages of each request. It answers in capital
 * letters; "full" is refused, and "endless" begins and never ends, until `hungUp`.
 */
async function notetaker(t) {
  const node = { asked: [], bodies: [], hungUp: 0 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const body = JSON.parse(text);
    node.bodies.push(body);
    node.asked.push(body.messages.map(({ role, content }) => `${role}: ${content}`));
    answer(node, body.messages.at(-1).content, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close() && server.closeAllConnections());
  node.url = `http://127.0.0.1:${server.address().port}`;
  return node;
}

function answer(node, question, response) {
  if (question === 'full') {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' });
    response.end(JSON.stringify({ error: { message: 'the queue is full' } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = (delta, finish_reason = null) => {
    const chunk = { choices: [{ index: 0, delta, finish_reason }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (question === 'endless') {
    say({ content: 'it begins' });
    response.once('close', () => (node.hungUp += 1));
    return;
  }
  say({ content: question.toUpperCase() });
  say({}, 'stop');
  response.end('data: [DONE]\n\n');
}

const chat = (node, lines, args = []) =>
  run(['chat', '--node', node.url, ...args], { input: `${lines.join('\n')}\n` });

const userAt = (t, node, env = {}) =>
  onTerminal(t, ['chat', '--node', node.url], { XDG_STATE_HOME: scratch(t), ...env });

test('every question goes with all that was said before it', async (t) => {
  const node = await notetaker(t);
  const said = await chat(node, ['one', 'two \\', 'lines', 'three'], ['--system', 'Be brief.']);
  assert.deepEqual(said, { code: 0, stdout: 'ONE\nTWO \nLINES\nTHREE\n', stderr: '' });
  assert.deepEqual(node.asked.at(-1), [
    'system: Be brief.',
    'user: one',
    'assistant: ONE',
    'user: two \nlines',
    'assistant: TWO \nLINES',
    'user: three',
  ]);
});

test('a failed turn leaves the conversation as it was, and it goes on', async (t) => {
  const node = await notetaker(t);
  const lines = ['one', 'full', 'two', '/undo', '/undo', 'six'];
  const { code, stdout, stderr } = await chat(node, lines);
  assert.equal(code, 1);
  assert.equal(stdout, 'ONE\nTWO\nSIX\n');
  assert.match(stderr, /^murmur chat: the queue is full \(try again in 7 s\)$/m);
  assert.deepEqual(node.asked[2], ['user: one', 'assistant: ONE', 'user: two']);
  assert.deepEqual(node.asked[3], ['user: six']);
});

test('where no node is, each turn says so in a line', async () => {
  const { code, stdout, stderr } = await chat({ url: 'http://127.0.0.1:1' }, ['one', 'two']);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.equal(stderr.match(/^murmur chat: no node answers: .*$/gm).length, 2);
});

test('asked again, a question does not see its old answer', async (t) => {
  const node = await notetaker(t);
  await chat(node, ['one', 'two', '/retry', 'three']);
  assert.deepEqual(node.asked[2], ['user: one', 'assistant: ONE', 'user: two']);
  assert.equal(node.asked[3].length, 5);
});

test('commands set how the next question is asked', async (t) => {
  const node = await notetaker(t);
  const first = ['/plan moa', '/layers 2', '/fan-out 3', 'one'];
  const second = ['/plan', '/layers', '/system', 'two'];
  const wrong = ['/plan mao', '/paln moa'];
  const lines = [...first, ...second, ...wrong];
  const { code, stderr } = await chat(node, lines, ['--system', 's']);
  assert.equal(code, 1, 'the last two commands cannot be done');
  const [one, two] = node.bodies;
  assert.equal(one.model, 'murmur:moa');
  assert.deepEqual(one.murmur, { layers: 2, fan_out: 3, trace: true });
  assert.equal(two.model, 'murmur');
  assert.deepEqual(two.murmur, { fan_out: 3, trace: true });
  assert.equal(two.messages[0].role, 'user');
  assert.match(stderr, /\/plan must be one of auto, moa, select, local, not "mao"/);
  assert.match(stderr, /there is no command \/paln, did you mean \/plan\?/);
});

test('a conversation is saved, over no other file unasked, and goes on elsewhere', async (t) => {
  const node = await notetaker(t);
  const file = join(scratch(t), 'talk.jsonl');
  assert.equal((await chat(node, ['one', `/save ${file}`])).code, 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const saved = readFileSync(file, 'utf8');
  const refused = await chat(node, [`/save ${file}`]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /is there already; \/save! replaces it/);
  assert.equal(readFileSync(file, 'utf8'), saved);

  await chat(node, [`/load ${file}`, 'two', `/save! ${file}`]);
  assert.deepEqual(node.asked.at(-1), ['user: one', 'assistant: ONE', 'user: two']);
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 4);
  writeFileSync(file, '{"role":"assistant","content":"x"}');
  const broken = await chat(node, [`/load ${file}`]);
  assert.match(broken.stderr, /message 1 has the role "assistant" out of turn/);
});

test('real nodes answer together, and the trace is there when it is asked for', async (t) => {
  const answers = { a: [{ answer: '42' }], b: [{ answer: '42' }], c: [{ answer: '41' }] };
  const { a } = await cluster(t, answers);
  const { code, stdout, stderr } = await chat(a, ['What is 17 + 25?', '/trace']);
  assert.equal(code, 0);
  assert.equal(stdout, '42\n');
  assert.match(stderr, /^path: vote/m);
  for (const name of ['a', 'b', 'c']) {
    assert.match(stderr, new RegExp(`^${name} +model-${name}`, 'm'));
  }
});

test('on a terminal proposals are seen to grow, and the answer below them', async (t) => {
  const answers = { a: [{ answer: '42' }], b: [{ answer: '42', tokens_per_s: 2 }] };
  const { a } = await cluster(t, answers);
  const user = userAt(t, a);
  await user.sees('> ');
  user.type(`What is 17 + 25?${keys.enter}`);
  await user.sees('layer 1');
  await user.sees('  a ');
  await user.sees('  b ');
  await user.sees('\r\n42\r\n');
  await user.sees('> ');
  user.type(keys.ctrlD);
  assert.equal(await user.ended, 0);
});

test('the arrow key brings back what was typed, in the next chat too', async (t) => {
  const node = await notetaker(t);
  const state = { XDG_STATE_HOME: scratch(t) };
  const user = userAt(t, node, state);
  await user.sees('> ');
  user.type(`Flüsse${keys.enter}`);
  await user.sees('FLÜSSE');
  await user.sees('> ');
  user.type(keys.up);
  await user.sees('Flüsse');
  user.type(`!${keys.enter}`);
  await user.sees('FLÜSSE!');
  assert.equal(node.asked[1].at(-1), 'user: Flüsse!');
  const file = join(state.XDG_STATE_HOME, 'murmur', 'chat_history');
  assert.equal(statSync(file).mode & 0o777, 0o600);

  const later = userAt(t, node, state);
  await later.sees('> ');
  later.type(`${keys.up}${keys.up}`);
  await later.sees('Flüsse');
  later.type(keys.enter);
  await eventually(() => node.asked.length === 3, 'the question is asked in the next chat');
  assert.deepEqual(node.asked[2], ['user: Flüsse']);
});

test('pasted lines are one question', async (t) => {
  const node = await notetaker(t);
  const user = userAt(t, node);
  await user.sees('> ');
  user.type(pasted('one\n\ttwo'));
  await user.sees('two');
  user.type(keys.enter);
  await user.sees('TWO');
  assert.deepEqual(node.asked, [['user: one\n\ttwo']]);
});

test('Ctrl-C stops the answer, of which nothing is sent again', async (t) => {
  const node = await notetaker(t);
  const user = userAt(t, node);
  await user.sees('> ');
  user.type(`one${keys.enter}`);
  await user.sees('ONE');
  await user.sees('> ');
  user.type(`endless${keys.enter}`);
  await user.sees('it begins');
  user.type(keys.ctrlC);
  await user.sees('stopped');
  await eventually(() => node.hungUp === 1, 'the node learns that nobody waits');
  await user.sees('> ');
  user.type(`two${keys.enter}`);
  await user.sees('TWO');
  assert.deepEqual(node.asked.at(-1), ['user: one', 'assistant: ONE', 'user: two']);
});

test('Ctrl-C at the prompt clears the line, and leaves where there is none', async (t) => {
  const node = await notetaker(t);
  const user = userAt(t, node);
  await user.sees('> ');
  user.type('half a question');
  await user.sees('half a question');
  user.type(keys.ctrlC);
  await user.sees('> ');
  user.type(keys.ctrlC);
  await user.sees('Ctrl-C again');
  await user.sees('> ');
  user.type(`whole${keys.enter}`);
  await user.sees('WHOLE');
  await user.sees('> ');
  user.type(keys.ctrlC);
  await user.sees('Ctrl-C again');
  await user.sees('> ');
  user.type(keys.ctrlC);
  assert.equal(await user.ended, 0);
  assert.deepEqual(node.asked, [['user: whole']]);
});

test('commands say what they did, and /quit leaves', async (t) => {
  const node = await notetaker(t);
  const user = userAt(t, node);
  await user.sees('> ');
  user.type(`/plan moa${keys.enter}`);
  await user.sees('(plan: moa)');
  await user.sees('> ');
  user.type(`/quit${keys.enter}`);
  assert.equal(await user.ended, 0);
});
