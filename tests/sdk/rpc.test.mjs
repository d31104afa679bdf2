// A model that is split over RPC workers is one node.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import test from 'node:test';
import { ask, binary, eventually, run, startNode, tinyModel } from './murmur.mjs';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `murmur engine --rpc-worker` on loopback; ended when `t` ends. */
async function startWorker(t, port) {
  const child = spawn(binary, ['engine', '--rpc-worker', '--port', `${port}`, '--threads', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  await eventually(() => said.includes('transport'), `the worker on port ${port} listens`);
  return { child, clients: () => said.split('Accepted client connection').length - 1 };
}

const question = ask('hello', { model: 'local', max_tokens: 12, temperature: 0 });
const model = ['--model', tinyModel(1), '--ctx', '512', '--threads', '1'];

test('two workers and the node answer as the node alone does', async (t) => {
  const alone = await startNode(t, 'alone', model);
  const expected = await alone.client.chat.completions.create(question);

  const ports = [await freePort(), await freePort()];
  const workers = [await startWorker(t, ports[0]), await startWorker(t, ports[1])];
  const places = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const node = await startNode(t, 'split', [...model, '--rpc', places]);
  const answer = await node.client.chat.completions.create(question);
  assert.equal(answer.choices[0].message.content, expected.choices[0].message.content);
  assert.ok(workers.every((worker) => worker.clients() > 0));
});

test('without one of its workers a node has no engine, until the worker is back', async (t) => {
  const ports = [await freePort(), await freePort()];
  const workers = [await startWorker(t, ports[0]), await startWorker(t, ports[1])];
  const places = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const node = await startNode(t, 'split', [...model, '--rpc', places]);
  await node.client.chat.completions.create(question);

  workers[1].child.kill('SIGKILL');
  await assert.rejects(node.client.chat.completions.create(question), (error) => {
    assert.ok([500, 502, 503].includes(error.status), `${error.status}`);
    return /engine/.test(error.message);
  });

  await startWorker(t, ports[1]);
  const answers = async () => {
    const answer = await node.client.chat.completions.create(question).catch(() => undefined);
    return answer?.choices[0].message.content !== undefined;
  };
  await eventually(answers, 'the node answers again', 30_000);
});

test('a worker says in one line what is wrong with its flags', async () => {
  for (const [flags, message] of [
    [['--port', '0'], '--port must be 1 to 65535, not "0"'],
    [['--threads'], '--threads needs a value'],
    [['--pot', '1'], 'there is no flag --pot'],
  ]) {
    const { code, stderr } = await run(['engine', '--rpc-worker', ...flags]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^murmur engine --rpc-worker: ${message}.*\n$`));
  }
});
