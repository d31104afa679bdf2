// A thousand clients at once, each with a stream of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import test from 'node:test';
import { ask, eventually, script, startNode } from './murmur.mjs';

const clients = 1000;
const memoryMaxMiB = 95; // 100 MB
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Posts a question and streams the answer; `onText` hears of each piece. */
function streamed(url, question, onText = () => {}) {
  let sent;
  const answer = new Promise((resolve, reject) => {
    sent = request(`${url}/v1/chat/completions`, { agent, method: 'POST' }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
        if (text.includes('"content"')) onText();
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.setHeader('content-type', 'application/json');
    sent.end(JSON.stringify(ask(question, { model: 'local', stream: true })));
  });
  return { answer, hangUp: () => sent.destroy() };
}

const textOf = (body) =>
  [...body.matchAll(/^data: (\{.*)$/gm)]
    .map(([, json]) => JSON.parse(json).choices[0]?.delta?.content ?? '')
    .join('');

/** The most memory that a process has had resident, ever. */
function peakMemoryMiB(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)[1]) / 1024;
}

/** As eventually(), without a pause: it is only a moment away. */
async function soon(condition, what) {
  const end = Date.now() + 10_000;
  while (!(await condition())) assert.ok(Date.now() < end, `never happened: ${what}`);
}

function play(t, rules, args = []) {
  const queue = ['--queue-jobs', `${clients + 10}`, '--log-level', 'warn'];
  return startNode(t, 'a', ['--script', script(t, 'm', rules), ...queue, ...args]);
}

const tellMemory = (t, node) => {
  const peak = peakMemoryMiB(node.child.pid);
  t.diagnostic(`peak resident memory: ${peak.toFixed(1)} MiB`);
  assert.ok(peak < memoryMaxMiB, `${peak} MiB`);
};

test('a thousand streams that wait are answered in the order in which they came', async (t) => {
  const node = await play(t, [{ when: 'the first', hang: true }, { echo: true, ttft_ms: 2 }]);
  const first = streamed(node.url, 'the first');
  first.answer.catch(() => {});
  const busy = async () => (await node.health()).queue.running === 1;
  await eventually(busy, 'the first is being answered');

  const waiting = [];
  const began = [];
  for (let i = 0; i < clients; ++i) {
    waiting.push(streamed(node.url, `question ${i}`, () => began.push(i)).answer);
    const came = async () => (await node.health()).queue.waiting === i + 1;
    await soon(came, `question ${i} has come`);
  }
  first.hangUp();
  const answers = await Promise.all(waiting);
  answers.forEach(({ status, body }, i) => {
    assert.equal(status, 200);
    assert.equal(textOf(body), `question ${i}`);
    assert.ok(body.endsWith('data: [DONE]\n\n'));
  });
  const order = [...new Set(began)];
  assert.deepEqual(order, [...order.keys()], 'first come, first served');
  tellMemory(t, node);
});

test('a thousand streams that come at once all get everything that is theirs', async (t) => {
  const rules = [{ echo: true, tokens_per_s: 200 }];
  const node = await play(t, rules, ['--slots', '64']);
  const questions = Array.from({ length: clients }, (_, i) => `${i} `.repeat(40).trim());
  const answers = await Promise.all(questions.map((each) => streamed(node.url, each).answer));
  answers.forEach(({ status, body }, i) => {
    assert.equal(status, 200);
    assert.equal(textOf(body), questions[i]);
    assert.ok(body.endsWith('data: [DONE]\n\n'));
  });
  tellMemory(t, node);
});
