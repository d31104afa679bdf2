// Our gossip and Serf's agents in one cluster: a test oracle that nobody here wrote.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { eventually } from '../sdk/murmur.mjs';
import { complaints, sees, skip, startAgent, startOurs } from './ring.mjs';

for (const key of [undefined, randomBytes(32)]) {
  const how = key ? 'with a key' : 'without a key';

  test(`agents and our nodes join each other, ${how}`, { skip }, async (t) => {
    const agent = await startAgent(t, 'agent-1', { key, tags: { role: 'oracle' } });
    const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
    await ours.says('joined agent-1 role=oracle');
    const late = await startAgent(t, 'agent-2', { key, joins: ours.port });
    for (const each of [agent, late]) await sees(each, 'ours-1', 'alive');
    await ours.says('joined agent-2');
    assert.deepEqual((await late.members())['ours-1'].tags, { app: 'murmur' });

    ours.order('tags app=murmur m=small-model');
    await eventually(
      async () => (await agent.members())['ours-1'].tags.m === 'small-model',
      'the agent to see a new tag',
    );
    await agent.command('tags', '-set', 'role=changed');
    await ours.says('updated agent-1 role=changed');
    for (const each of [agent, late]) assert.deepEqual(complaints(each), []);
  });

  test(`who leaves has left, and who is killed has failed, ${how}`, { skip }, async (t) => {
    const agent = await startAgent(t, 'agent-1', { key });
    const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
    const others = [
      await startAgent(t, 'agent-2', { key, joins: agent.port }),
      await startAgent(t, 'agent-3', { key, joins: agent.port }),
      await startOurs(t, 'ours-2', { key, joins: agent.port }),
      await startOurs(t, 'ours-3', { key, joins: ours.port }),
    ];
    for (const { name } of others) await sees(agent, name, 'alive');
    for (const name of ['agent-2', 'agent-3']) await ours.says(`joined ${name}`);

    others[2].order('leave');
    await others[2].says('gone');
    await sees(agent, 'ours-2', 'left');
    await others[0].command('leave');
    await ours.says('left agent-2');

    others[1].child.kill('SIGKILL');
    others[3].child.kill('SIGKILL');
    await ours.says('failed agent-3');
    await sees(agent, 'ours-3', 'failed');
    await ours.says('failed ours-3 app=murmur');
    assert.deepEqual(
      complaints(agent).filter((line) => !/connection refused/.test(line)),
      [],
    );
  });
}

test('who was only asleep refutes, an agent as well as our node', { skip }, async (t) => {
  const agent = await startAgent(t, 'agent-1');
  const ours = await startOurs(t, 'ours-1', { joins: agent.port });
  await sees(agent, 'ours-1', 'alive');
  for (const asleep of [agent, ours]) {
    asleep.child.kill('SIGSTOP');
    // So long it sleeps: longer than a probe waits, shorter than a suspicion.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    asleep.child.kill('SIGCONT');
  }
  await sees(agent, 'ours-1', 'alive');
  ours.order('members');
  await ours.says('member alive agent-1');
  assert.doesNotMatch(agent.log(), /EventMemberFailed/);
  assert.doesNotMatch(ours.log(), /^failed/m);
});

test('without the key nobody gets in', { skip }, async (t) => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const agent = await startAgent(t, 'agent-1', { key });
  const ours = await startOurs(t, 'ours-1', { key, joins: agent.port });
  await sees(agent, 'ours-1', 'alive');
  for (const [name, wrong] of [['stranger-1', other], ['stranger-2', undefined]]) {
    for (const seed of [agent, ours]) {
      const stranger = await startOurs(t, name, { key: wrong, joins: seed.port });
      await eventually(() => /^unreached .* \w+/m.test(stranger.log()), 'a clear refusal');
      stranger.child.kill('SIGKILL');
    }
  }
  ours.order('members');
  await ours.says('member alive agent-1');
  assert.deepEqual(Object.keys(await agent.members()).sort(), ['agent-1', 'ours-1']);
  assert.doesNotMatch(ours.log(), /stranger/);
});

test('what stops an agent of this version does not stop our node', { skip }, async (t) => {
  const ours = await startOurs(t, 'ours-1');
  const socket = createSocket('udp4');
  const send = (bytes) =>
    new Promise((resolve) => socket.send(Buffer.from(bytes), ours.port, '127.0.0.1', resolve));
  await send([7, 1, 0, 0]); // a compound with a part of no bytes
  const vsn = (bytes) => Buffer.concat([Buffer.from([0xa3, 0x56, 0x73, 0x6e]), Buffer.from(bytes)]);
  const node = [0xa4, 0x4e, 0x6f, 0x64, 0x65, 0xa1, 0x78];
  await send([4, 0x82, ...node, ...vsn([0xa3, 1, 5, 2])]); // versions of three bytes
  await send([7, 255, 0]);
  await send([9]);
  await send([]);
  socket.close();
  const agent = await startAgent(t, 'agent-1', { joins: ours.port });
  await sees(agent, 'ours-1', 'alive');
  assert.equal(ours.child.exitCode, null);
});
