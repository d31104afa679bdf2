// Nodes that find each other by gossip: real processes, keys, identities and TLS.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ask, eventually, gossipNode, run, scratch, script, startNode } from './murmur.mjs';

const open = (text) => [{ answer: `${text}, which is an answer that is open and long` }];
const slowly = (text) => [{ answer: `${text} `.repeat(200), tokens_per_s: 10 }];
const traced = (content, more = {}) => ask(content, { murmur: { trace: true, ...more } });
const detection = 40_000; // up to 25 s where nobody confirms a suspicion

function outcomes(answer, layer = 0) {
  return Object.fromEntries(answer.murmur.layers[layer].proposals.map((p) => [p.node, p.outcome]));
}

const view = async (node) => (await fetch(`${node.url}/murmur/peers`)).json();
const member = async (node, name) => (await view(node)).members.find((m) => m.name === name);

const linesOf = (node) => node.log.join('').split('\n');

const seesUp = (node, names) =>
  eventually(
    async () => {
      const { up } = (await node.health()).peers;
      return names.every((name) => up.includes(name));
    },
    `${node.name} finds ${names}`,
    detection,
  );

/** `murmur up` as the first name, `murmur join` as the others; all know all when it resolves. */
async function house(t, rules, more = []) {
  const nodes = {};
  let token;
  for (const [name, rule] of Object.entries(rules)) {
    const verb = token ? ['join', token] : ['up'];
    nodes[name] = await gossipNode(t, name, verb, [
      ...['--script', script(t, `model-${name}`, rule), ...more],
    ]);
    token ??= nodes[name].token;
  }
  const names = Object.keys(rules);
  for (const name of names) {
    await seesUp(
      nodes[name],
      names.filter((other) => other !== name),
    );
  }
  return nodes;
}

test('up and join make a cluster whose nodes ask each other', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b'), c: open('c'), d: open('d') });
  const answer = await nodes.b.client.chat.completions.create(traced('Why?'));
  assert.deepEqual(outcomes(answer), { a: 'done', b: 'done', c: 'done', d: 'done' });

  const { gossips, encrypted, members } = await view(nodes.a);
  assert.equal(gossips, true);
  assert.equal(encrypted, true);
  assert.deepEqual(
    members.map(({ name, state, trusted, model }) => [name, state, trusted, model]),
    ['a', 'b', 'c', 'd'].map((name) => [name, 'alive', true, `model-${name}`]),
  );
  for (const { peer_url } of members) assert.match(peer_url, /^https:/);
});

test('an identity and a key are files that only their owner may read', async (t) => {
  const { a } = await house(t, { a: open('a') });
  for (const file of ['identity.pem', 'keyring.json']) {
    assert.equal(statSync(join(a.data, file)).mode & 0o777, 0o600, file);
  }
});

test('who dies in the middle of a proposal costs that one, and is not asked again', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b'), c: slowly('c') });
  const pending = nodes.a.client.chat.completions.create(traced('Why?'));
  await eventually(async () => (await nodes.c.health()).queue.running === 1, 'c is writing');
  nodes.c.signal('SIGKILL');
  assert.deepEqual(outcomes(await pending), { a: 'done', b: 'done', c: 'peer_failed' });
  await eventually(async () => (await member(nodes.a, 'c')).state === 'dead', 'a knows', detection);
  const next = await nodes.a.client.chat.completions.create(traced('Why?'));
  assert.deepEqual(outcomes(next), { a: 'done', b: 'done' });
});

test('a stopped process is suspected, declared dead, and back when it runs again', async (t) => {
  const rules = { a: open('a'), b: open('b'), c: open('c') };
  const nodes = await house(t, rules, ['--profile', 'local']);
  nodes.c.signal('SIGSTOP');
  const isDead = async () => (await member(nodes.a, 'c')).state === 'dead';
  await eventually(isDead, 'c is dead', detection);
  nodes.c.signal('SIGCONT');
  await seesUp(nodes.a, ['b', 'c']);
});

test('who stops says goodbye, and comes back by what it remembers', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  assert.equal(await nodes.b.stop(), 0);
  await eventually(async () => (await member(nodes.a, 'b'))?.state === 'left', 'b left');
  const again = await gossipNode(t, 'b', ['up'], ['--script', nodes.b.script], nodes.b.data);
  await seesUp(again, ['a']);
  await seesUp(nodes.a, ['b']);
  assert.ok(!/murmur-[0-9a-z]{20}/.test(again.log.join('')), 'a log gets no token');
  const token = await run(['keys', 'token', '--url', again.url, '--data', again.data]);
  const keyIn = (text) => text.slice(14, 50); // behind the version and the number of seeds
  assert.equal(keyIn(token.stdout), keyIn(nodes.a.token), 'it is the same cluster');
});

test('who is killed and starts at another port is the same node to the others', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  const before = await member(nodes.a, 'b');
  nodes.b.signal('SIGKILL');
  const again = await gossipNode(t, 'b', ['up'], ['--script', nodes.b.script], nodes.b.data);
  await seesUp(again, ['a']);
  const moved = async () => {
    const now = await member(nodes.a, 'b');
    return now?.state === 'alive' && now.address !== before.address;
  };
  await eventually(moved, 'a knows the new place', detection);
  assert.equal((await member(nodes.a, 'b')).fingerprint, before.fingerprint);
});

test('a stranger without the key can neither join nor ask', async (t) => {
  const { a } = await house(t, { a: open('a') });
  const { members } = await view(a);
  const other = await house(t, { x: open('x') });
  const [gossip] = members.map(({ address }) => address);
  const stranger = await gossipNode(t, 'y', ['join', other.x.token], [
    ...['--script', script(t, 'model-y', open('y')), '--join-at', gossip],
  ]);
  await seesUp(stranger, ['x']);
  assert.deepEqual(Object.keys((await view(stranger)).members.map((m) => m.name)).length, 2);
  assert.deepEqual((await view(a)).members.map((m) => m.name), ['a']);

  const answer = await fetch(members[0].peer_url.replace('https', 'http') + '/v1/models').then(
    (response) => response.status,
    () => 'refused',
  );
  assert.equal(answer, 'refused');
  const complaints = linesOf(stranger).filter((line) => line.includes(gossip));
  assert.equal(complaints.length, 1, complaints.join('\n'));
  assert.match(complaints[0], /it has another key; get a token of it/);
});

test('another node of the same name is told so, and harms nobody', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  const seed = (await member(nodes.a, 'a')).address;
  const before = (await member(nodes.a, 'b')).address;
  const twin = await gossipNode(t, 'b', ['join', nodes.a.token], [
    ...['--script', script(t, 'model-twin', open('twin')), '--join-at', seed],
  ]);
  const told = () => linesOf(twin).filter((line) => /another node is called b too/.test(line));
  await eventually(() => told().length > 0, 'the newcomer is told of its twin');
  // The newcomer asks for views every few seconds: nothing of that may reach the others.
  for (let i = 0; i < 8; ++i) {
    const { state, address } = await member(nodes.a, 'b');
    assert.deepEqual([state, address], ['alive', before]);
    const answer = await nodes.a.client.chat.completions.create(traced('Why?'));
    assert.deepEqual(outcomes(answer), { a: 'done', b: 'done' });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.equal(told().length, 1, told().join('\n'));
});

test('a key is changed while the nodes go on talking', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b'), c: open('c') });
  const { code, stdout, stderr } = await run(['keys', 'rotate', '--url', nodes.b.url]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /3 of 3/);
  for (const node of Object.values(nodes)) {
    const { members } = await view(node);
    assert.deepEqual(members.map((m) => m.state), ['alive', 'alive', 'alive']);
  }
  const late = await gossipNode(t, 'd', ['join', nodes.a.token], [
    ...['--script', script(t, 'model-d', open('d'))],
  ]);
  const refused = () => late.log.some((text) => text.includes('cannot join through'));
  await eventually(refused, 'the old token opens nothing any more');
  assert.equal((await view(late)).members.length, 1);
});

test('a change of keys that was stopped is finished by the next, and leaves one key', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  const rotate = () => run(['keys', 'rotate', '--url', nodes.a.url]);
  const inTheWay = join(nodes.b.data, 'keyring.json.new');
  mkdirSync(join(inTheWay, 'full'), { recursive: true });
  const first = await rotate();
  assert.equal(first.code, 1, first.stdout);
  assert.match(first.stderr, /the old key/);
  rmSync(inTheWay, { recursive: true });
  const second = await rotate();
  assert.equal(second.code, 0, second.stderr);
  const { stdout } = await run(['keys', 'list', '--url', nodes.b.url]);
  assert.match(stdout, /held by\n\* +\w+ +2 of 2\n$/);
});

test('who was off while the key was changed comes back with a new token', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  assert.equal(await nodes.b.stop(), 0);
  await eventually(async () => (await member(nodes.a, 'b')).state === 'left', 'b is off');
  const rotated = await run(['keys', 'rotate', '--url', nodes.a.url]);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.match(rotated.stdout, /need a new join token: b\n/);
  const token = await run(['keys', 'token', '--url', nodes.a.url, '--data', nodes.a.data]);
  const verb = ['join', token.stdout.trim()];
  const again = await gossipNode(t, 'b', verb, ['--script', nodes.b.script], nodes.b.data);
  await seesUp(again, ['a']);
  await seesUp(nodes.a, ['b']);
});

test('who leaves forgets the key and stops', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  const ended = new Promise((resolve) => nodes.b.child.once('exit', resolve));
  const { code, stderr } = await run(['leave', '--url', nodes.b.url]);
  assert.equal(code, 0, stderr);
  assert.equal(await ended, 0);
  await eventually(async () => (await member(nodes.a, 'b'))?.state === 'left', 'b left');
  assert.throws(() => statSync(join(nodes.b.data, 'keyring.json')));
});

test('who leaves writes to its end what is under way, and leaves once', async (t) => {
  const slow = [{ answer: 'word '.repeat(30), tokens_per_s: 10 }];
  const nodes = await house(t, { a: open('a'), b: slow });
  const answer = nodes.b.client.chat.completions.create({ ...ask('Why?'), model: 'model-b' });
  await eventually(async () => (await nodes.b.health()).queue.running === 1, 'b works');
  const first = run(['leave', '--url', nodes.b.url]);
  await eventually(async () => (await nodes.b.health()).status === 'draining', 'b leaves');
  const second = await run(['leave', '--url', nodes.b.url]);
  assert.equal(second.code, 1, second.stderr);
  assert.match(second.stderr, /is leaving already/);
  assert.equal((await member(nodes.a, 'b')).state, 'alive', 'it says goodbye after its work');
  assert.equal((await answer).choices[0].message.content, 'word '.repeat(30));
  assert.equal((await first).code, 0);
  await eventually(async () => (await member(nodes.a, 'b'))?.state === 'left', 'b left');
});

test('murmur peers shows them', async (t) => {
  const nodes = await house(t, { a: open('a'), b: open('b') });
  const table = await run(['peers', '--url', nodes.a.url]);
  assert.equal(table.code, 0, table.stderr);
  assert.match(table.stdout, /model-a/);
  assert.match(table.stdout, /model-b/);
  const json = JSON.parse((await run(['peers', '--json', '--url', nodes.a.url])).stdout);
  assert.equal(json.members.length, 2);
});

test('what cannot start says why in one line', async (t) => {
  const source = ['--script', script(t, 'model', open('a'))];
  const data = scratch(t);
  const { a } = await house(t, { a: open('a') });
  const { address, peer_url } = await member(a, 'a');
  const portOf = (url) => new URL(url).port;
  const here = ['--gossip', '127.0.0.1:0', '--data', data, ...source];
  const cases = [
    [['join', 'murmur-nonsense', ...source], /cut or mistyped/],
    [['join', a.token.slice(0, -3), ...source], /cut or mistyped/],
    [['join', 'nothing', ...source], /no join token/],
    [['up', '--no-key', '--gossip', '192.0.2.1', ...source], /key/],
    [['up', '--data', data, ...source, '--gossip', address], /port.*--gossip ADDRESS:PORT/],
    [['up', ...here, '--peer-port', portOf(peer_url)], /port \d+ is in use; --peer-port/],
    [['up', ...here, '--port', portOf(a.url)], /port \d+ is in use; --port/],
    [['up', '--gossip', '127.0.0.1:0', '--data', a.data, ...source], /another node uses|in use/],
    [['up', '--gossip', '127.0.0.1:0', '--data', '/proc/nowhere', ...source], /\/proc\/nowhere/],
  ];
  for (const [[verb, ...args], what] of cases) {
    const { code, stderr } = await run([verb, '--port', '0', '--peer-port', '0', ...args]);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, what);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('a start that fails leaves no cluster behind', async (t) => {
  const { a } = await house(t, { a: open('a') });
  const data = scratch(t);
  const own = script(t, 'model-b', open('b'));
  const here = ['--gossip', '127.0.0.1:0'];
  const portOf = (url) => new URL(url).port;
  const free = ['--port', '0', '--peer-port', '0'];
  const [{ peer_url, address }] = (await view(a)).members;
  for (const args of [
    ['up', ...here, ...free, '--model', '/nowhere.gguf'],
    ['join', a.token, ...here, ...free, '--model', '/nowhere.gguf'],
    ['join', a.token, '--gossip', '192.0.2.1:0', ...free, '--script', own],
    ['join', a.token, '--gossip', address, ...free, '--script', own],
    ['join', a.token, ...here, '--port', portOf(a.url), '--peer-port', '0', '--script', own],
    ['join', a.token, ...here, '--port', '0', '--peer-port', portOf(peer_url), '--script', own],
  ]) {
    const { code, stderr } = await run([...args, '--data', data]);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.ok(!existsSync(join(data, 'keyring.json')), args.join(' '));
  }
  const joined = await gossipNode(t, 'b', ['join', a.token], ['--script', own], data);
  await seesUp(joined, ['a']);
});

test('serve without gossip answers the cluster commands clearly', async (t) => {
  const alone = await startNode(t, 'a', ['--script', script(t, 'model-a', open('a'))]);
  const { code, stderr } = await run(['keys', 'rotate', '--url', alone.url]);
  assert.notEqual(code, 0);
  assert.match(stderr, /does not gossip/);
});
