// Peers and engines that die, stop or lie, as real processes.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { ask, cluster, collect, eventually, run, script, startNode } from './murmur.mjs';

const slowly = (text) => [{ answer: `${text} `.repeat(50), tokens_per_s: 25 }];
const quickly = (text) => [{ answer: text }];
const traced = (content, more = {}) => ask(content, { murmur: { trace: true, ...more } });

function outcomes(answer, layer = 0) {
  return Object.fromEntries(answer.murmur.layers[layer].proposals.map((p) => [p.node, p.outcome]));
}

test('kill -9 of a peer in the middle of its proposal costs that proposal only', async (t) => {
  const nodes = await cluster(t, {
    a: quickly('an answer from a that is open and long'),
    b: quickly('an answer from b that is open and long'),
    c: slowly('c'),
  });
  const pending = nodes.a.client.chat.completions.create(traced('Why?'));
  await eventually(async () => (await nodes.c.health()).queue.running === 1, 'c is writing');
  nodes.c.signal('SIGKILL');
  const answer = await pending;
  assert.deepEqual(outcomes(answer), { a: 'done', b: 'done', c: 'peer_failed' });
  assert.equal(answer.murmur.path, 'synthesis');

  const health = await nodes.a.health();
  assert.deepEqual(health.peers.down, ['c'], 'and it is left alone for a while');
  const next = await nodes.a.client.chat.completions.create(traced('Why?'));
  assert.deepEqual(Object.keys(outcomes(next)).sort(), ['a', 'b']);
});

test('SIGSTOP of a peer in the middle of its proposal ends it by its silence', async (t) => {
  const nodes = await cluster(t, {
    a: quickly('an answer from a that is open and long'),
    b: quickly('an answer from b that is open and long'),
    c: slowly('c'),
  });
  const pending = nodes.a.client.chat.completions.create(
    ask('Why?', { stream: true, murmur: { trace: true } }),
  );
  await eventually(async () => (await nodes.c.health()).queue.running === 1, 'c is writing');
  nodes.c.signal('SIGSTOP');
  const { text, last } = await collect(await pending);
  assert.ok(text.length > 0);
  const stopped = last.murmur.layers[0].proposals.find((proposal) => proposal.node === 'c');
  assert.equal(stopped.outcome, 'peer_failed');
  assert.match(stopped.detail, /silent|silence/);
});

test('a stalled layer closes at its deadline with what is there', async (t) => {
  const nodes = await cluster(t, {
    a: quickly('an answer from a that is open and long'),
    b: quickly('an answer from b that is open and long'),
    c: [{ hang: true }],
  });
  const answer = await nodes.a.client.chat.completions.create(
    traced('Why?', { deadline_ms: 2000 }),
  );
  assert.deepEqual(outcomes(answer), { a: 'done', b: 'done', c: 'late' });
  await eventually(async () => (await nodes.c.health()).queue.running === 0, 'c is told');
});

test('nobody up: the own model answers alone, and the trace says why', async (t) => {
  const a = await startNode(t, 'a', [
    '--script',
    script(t, 'model-a', quickly('on my own')),
    '--peer',
    'b=http://127.0.0.1:9',
  ]);
  const first = await a.client.chat.completions.create(traced('Why?'));
  assert.deepEqual(outcomes(first), { a: 'done', b: 'peer_failed' });
  assert.equal(first.murmur.path, 'draft');
  const second = await a.client.chat.completions.create(traced('Why?'));
  assert.equal(second.murmur.path, 'alone');
  assert.equal(second.choices[0].message.content, 'on my own');
});

test('an answer that is empty, cut or loops is replaced by the own draft', async (t) => {
  const aggregation = 'answered this independently';
  const draft = 'my own draft, which is complete and quite long enough';
  const faults = {
    empty: { when: aggregation, answer: '   ' },
    cut: { when: aggregation, answer: 'it was a dark and', finish: 'length' },
    repeated: { when: aggregation, answer: 'and then he said '.repeat(30) },
  };
  for (const [fault, rule] of Object.entries(faults)) {
    const { a } = await cluster(t, {
      a: [rule, { answer: draft }],
      b: quickly('another open and long answer'),
    });
    for (const stream of [false, true]) {
      const reply = await a.client.chat.completions.create({ ...traced('Why?'), stream });
      const whole = stream
        ? await collect(reply)
        : { text: reply.choices[0].message.content, last: reply };
      assert.equal(whole.text, draft, fault);
      assert.equal(whole.last.murmur.path, 'draft');
      assert.match(whole.last.murmur.reason, new RegExp(fault));
    }
  }
});

test("an engine that fails while it answers leaves the peers' work to answer with", async (t) => {
  const { a } = await cluster(t, {
    a: [{ fail: 'out of memory' }],
    b: quickly('an answer from b that is open and long'),
    c: quickly('an answer from c that is open and long'),
  });
  const answer = await a.client.chat.completions.create(traced('Why?'));
  assert.equal(answer.murmur.path, 'draft');
  assert.match(answer.choices[0].message.content, /an answer from [bc]/);
  assert.equal(outcomes(answer).a, 'engine_failed');

  await assert.rejects(
    a.client.chat.completions.create(ask('Why?', { model: 'local' })),
    /out of memory/,
  );
});

test('when nothing at all could be had, the error says of each why', async (t) => {
  const { a } = await cluster(t, { a: [{ fail: 'out of memory' }], b: [{ fail: 'no disk' }] });
  await assert.rejects(a.client.chat.completions.create(ask('Why?')), (error) => {
    assert.match(error.message, /a engine_failed \(out of memory\)/);
    assert.match(error.message, /b refused .*no disk/);
    return true;
  });
});

test('a peer that talks nonsense costs its proposal only', async (t) => {
  const nonsense = [
    (response) => response.end('<html>not here</html>'),
    (response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"choices":7}\n\n'),
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    (response) => response.writeHead(500).end('{}'),
    (response) => response.destroy(),
  ];
  for (const answer of nonsense) {
    const server = createServer((request, response) => {
      request.resume().on('end', () => answer(response));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const a = await startNode(t, 'a', [
      '--script',
      script(t, 'model-a', quickly('an answer from a')),
      '--peer',
      `liar=http://127.0.0.1:${server.address().port}`,
    ]);
    const reply = await a.client.chat.completions.create(traced('Why?'));
    assert.equal(reply.choices[0].message.content, 'an answer from a');
    assert.notEqual(outcomes(reply).liar, 'done');
    server.closeAllConnections();
    server.close();
  }
});

test('a proposal never starts a run of its own', async (t) => {
  const nodes = await cluster(t, { a: quickly('from a'), b: quickly('from b') });
  const response = await fetch(`${nodes.a.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'Murmur-Run': '00000000000000aa',
      'Murmur-Layer': '1',
      'Murmur-Time-Left-Ms': '5000',
    },
    body: JSON.stringify(ask('Why?', { stream: true })),
  });
  const body = await response.text();
  assert.match(body, /from a/);
  assert.doesNotMatch(body, /from b/);
});

test('a node that cannot start says why in one line, and exits with 2', async (t) => {
  const { a } = await cluster(t, { a: quickly('here') });
  const path = script(t, 'm', quickly('x'));
  const port = new URL(a.url).port;
  const cases = [
    [['serve', '--script', path, '--port', port], /in use/],
    [['serve', '--model', '/nowhere/model.gguf'], /model\.gguf/],
    [['serve', '--model', path], /GGUF/],
    [['serve', '--frobnicate'], /frobnicate/],
    [['serve', '--script', path, '--peer', 'http://x:99999999'], /peer/],
    [['serve', '--script', path, '--peer', 'http://192.168.1.20:8411'], /in clear.*murmur join/],
    [['serve', '--script', path, '--layers', '-3'], /layers/],
  ];
  for (const [args, expected] of cases) {
    const { code, stderr } = await run(args);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, expected);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('SIGTERM lets what is under way end, and a second one does not wait', async (t) => {
  const { a } = await cluster(t, { a: [{ answer: 'word '.repeat(20), tokens_per_s: 20 }] });
  const pending = a.client.chat.completions.create(ask('go on', { model: 'local' }));
  await eventually(async () => (await a.health()).queue.running === 1, 'busy');
  a.signal('SIGTERM');
  const answer = await pending;
  assert.equal(answer.choices[0].message.content.trim().split(' ').length, 20);
  await eventually(() => a.child.exitCode === 0, 'ended');

  const { b } = await cluster(t, { b: [{ hang: true }] });
  const hanging = b.client.chat.completions.create(ask('go on', { model: 'local' }));
  hanging.catch(() => {});
  await eventually(async () => (await b.health()).queue.running === 1, 'busy');
  b.signal('SIGTERM');
  await eventually(async () => (await b.health()).status === 'draining', 'draining');
  b.signal('SIGTERM');
  await eventually(() => b.child.exitCode !== null, 'ended at once', 3000);
});
