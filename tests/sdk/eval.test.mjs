// `murmur eval` with real nodes: figures, records, going on after a break, bad input.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { eventually, run, scratch, script, tinyModel } from './murmur.mjs';

const questions = [
  { id: 'q1', skill: 'red', prompt: 'What is red one?', answer: '1' },
  { id: 'q2', skill: 'blue', prompt: 'What is blue two?', answer: '2' },
  { id: 'q3', skill: 'red', prompt: 'What is red three?', answer: '3' },
  { id: 'q4', skill: 'blue', prompt: 'What is blue four?', answer: '4' },
];
const right = { red: { one: '1', three: '3' }, blue: { two: '2', four: '4' } };

/** A script that knows the questions of one colour, and has a wrong answer of its own otherwise. */
const knows = (colour, wrong, more = {}) => [
  ...Object.entries(right[colour]).map(([word, answer]) => ({
    when: `${colour} ${word}`,
    answer,
    ...more,
  })),
  { answer: wrong, ...more },
];

function dataset(t, rows) {
  const path = join(scratch(t), 'questions.jsonl');
  writeFileSync(path, rows.map((row) => JSON.stringify(row) + '\n').join(''));
  return path;
}

/** Four scripted nodes, of which two know each colour: a plurality is there to be found. */
const pairs = (t, more) => [
  ...['--script', script(t, 'red-1', knows('red', 'seven', more))],
  ...['--script', script(t, 'blue-1', knows('blue', 'eight', more))],
  ...['--script', script(t, 'red-2', knows('red', 'nine', more))],
  ...['--script', script(t, 'blue-2', knows('blue', 'ten', more))],
];

const lines = (path) => readFileSync(path, 'utf8').trimEnd().split('\n');
const answers = (folder) =>
  lines(join(folder, 'trials.jsonl'))
    .slice(1)
    .map((line) => JSON.parse(line))
    .map(({ plan, layers, fan_out, node, question, answer, path }) =>
      JSON.stringify([plan, layers, fan_out, node, question, answer, path]),
    )
    .sort();

test('eval finds what four nodes know together and none knows alone', async (t) => {
  const out = join(scratch(t), 'out');
  const args = ['eval', '--dataset', dataset(t, questions), ...pairs(t), '--out', out];
  const { code, stdout, stderr } = await run([...args, '--json', '--sweep', 'M=0,k=0;M=1,k=3']);
  assert.equal(code, 0, stderr);
  const summary = JSON.parse(stdout);
  assert.deepEqual(
    summary.members.map((m) => [m.node, m.model, m.accuracy]),
    [
      ['node-1', 'red-1', 0.5],
      ['node-2', 'blue-1', 0.5],
      ['node-3', 'red-2', 0.5],
      ['node-4', 'blue-2', 0.5],
    ],
  );
  assert.deepEqual(summary.members[0].by_skill, { red: 1, blue: 0 });
  const [alone, together] = summary.configs;
  assert.deepEqual([alone.layers, alone.fan_out, alone.accuracy], [0, 0, 0.5]);
  assert.equal(together.plan, 'auto');
  assert.equal(together.accuracy, 1);
  assert.equal(together.over_best_member.mean, 0.5);
  assert.deepEqual(together.paths, { vote: 4 });
  assert.ok(together.latency_mean_s > 0 && together.bytes > 1000 && together.tokens === 16);
  assert.ok(together.ci_low > 0.3 && together.ci_high === 1);

  const alpaca = JSON.parse(readFileSync(join(out, 'alpaca_eval.auto.M1k3.json'), 'utf8'));
  assert.equal(alpaca.length, 4);
  assert.deepEqual(alpaca[2], {
    instruction: 'What is red three?',
    output: '3',
    generator: 'murmur:auto M=1,k=3',
    dataset: 'questions',
    datasplit: 'eval',
  });

  const table = await run([...args, '--sweep', 'M=0,k=0;M=1,k=3']);
  assert.equal(table.code, 0, table.stderr);
  assert.doesNotMatch(table.stderr, /starting/, 'all trials are there already');
  assert.match(table.stdout, /auto M=1,k=3 +100\.0 \[/);
  assert.match(table.stdout, /red +100 +0 +100 +0 +50 +100/);

  const wider = await run([...args, '--json', '--plan', 'auto,moa', '--sweep', 'M=0,k=0;M=1,k=3']);
  assert.equal(wider.code, 0, wider.stderr);
  assert.deepEqual(
    JSON.parse(wider.stdout).configs.map((c) => [c.plan, c.layers, Object.keys(c.paths)]),
    [
      ['auto', 0, ['alone']],
      ['auto', 1, ['vote']],
      ['moa', 1, ['synthesis']],
    ],
  );
});

test('an evaluation that was broken off goes on where it was', async (t) => {
  const out = join(scratch(t), 'out');
  const records = join(out, 'trials.jsonl');
  const slow = pairs(t, { ttft_ms: 150 });
  const args = ['eval', '--dataset', dataset(t, questions), '--out', out, ...slow];
  const child = spawn(process.env.MURMUR, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  await eventually(() => existsSync(records) && lines(records).length > 5, 'some records');
  child.kill('SIGINT');
  assert.ok([130, 'SIGINT'].includes(await ended));
  const before = lines(records);
  assert.ok(before.length < 1 + 16 + 12, 'it was not done');

  const { code, stdout, stderr } = await run([...args, '--json']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(lines(records).slice(0, before.length), before);
  assert.equal(lines(records).length, 1 + 16 + 12, 'each trial once');
  assert.equal(JSON.parse(stdout).configs.length, 4);
});

test('the whole dataset goes on from a trial run with a part of it', async (t) => {
  const out = join(scratch(t), 'out');
  const args = ['eval', '--dataset', dataset(t, questions), ...pairs(t), '--out', out];
  const trial = await run([...args, '--sweep', 'M=1,k=3', '--limit', '1']);
  assert.equal(trial.code, 0, trial.stderr);
  const before = lines(join(out, 'trials.jsonl'));
  assert.equal(before.length, 1 + 4 + 1);
  const { code, stderr } = await run([...args, '--sweep', 'M=1,k=3']);
  assert.equal(code, 0, stderr);
  const after = lines(join(out, 'trials.jsonl'));
  assert.deepEqual(after.slice(0, before.length), before);
  assert.equal(after.length, 1 + 16 + 4);
});

test('the same seed gives the same answers of real models, another seed others', async (t) => {
  const path = dataset(t, questions);
  const evaluate = async (seed) => {
    const out = join(scratch(t), 'out');
    const models = [1, 2].flatMap((n) => ['--model', tinyModel(n)]);
    const { code, stderr } = await run([
      ...['eval', '--dataset', path, '--nodes', '3', ...models, '--sweep', 'M=1,k=1;M=2,k=2'],
      ...['--max-tokens', '20', '--seed', String(seed), '--out', out],
    ]);
    assert.equal(code, 0, stderr);
    return answers(out);
  };
  const first = await evaluate(1);
  assert.equal(first.length, 3 * 4 + 2 * 4);
  assert.deepEqual(await evaluate(1), first);
  assert.notDeepEqual(await evaluate(2), first);
});

test('eval says in one line what it cannot use', async (t) => {
  const path = dataset(t, questions);
  const out = join(scratch(t), 'out');
  const bad = [
    [[], /a dataset is needed: --dataset FILE/],
    [['--dataset', '/nowhere.jsonl'], /\/nowhere\.jsonl: cannot be read: No such file/],
    [['--dataset', dataset(t, [{ text: 'x' }])], /line 1 has no prompt, instruction or question/],
    [['--dataset', path, '--sweep', 'M=1'], /--sweep: "M=1" is no setting like M=1,k=3/],
    [['--dataset', path, '--sweep', 'M=9,k=1'], /"M=9,k=1" is no setting like .*M at most 8/],
    [['--dataset', path, '--nodes', '2', '--sweep', 'M=1,k=2'], /k at most 1/],
    [['--dataset', path, '--plan', 'best'], /--plan: must be auto, moa or select, not "best"/],
    [['--dataset', scratch(t)], /is a folder/],
    [['--dataset', path, '--out', '/proc/nowhere'], /cannot make the folder \/proc\/nowhere/],
    [['--dataset', path, '--model', '/nowhere.gguf', '--out', out], /no such file/],
  ];
  for (const [args, why] of bad) {
    const { code, stderr } = await run(['eval', ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, why);
  }
  // What never began is no obstacle; another evaluation's records are.
  const args = ['eval', '--dataset', path, '--out', out, '--sweep', 'M=0,k=0'];
  assert.equal((await run([...args, ...pairs(t)])).code, 0);
  const before = lines(join(out, 'trials.jsonl'));
  const { code, stderr } = await run([...args, ...pairs(t, { ttft_ms: 1 })]);
  assert.equal(code, 2);
  assert.match(stderr, /holds an evaluation of something else/);
  assert.deepEqual(lines(join(out, 'trials.jsonl')), before);
});

test('an evaluation whose node cannot work stops there, and records nothing of it', async (t) => {
  const out = join(scratch(t), 'out');
  const broken = script(t, 'broken', [{ when: 'red', answer: '1' }, { fail: 'out of order' }]);
  const args = ['eval', '--dataset', dataset(t, questions), '--nodes', '1', '--out', out];
  const { code, stderr } = await run([...args, '--script', broken]);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /node-1: .*out of order.*the same command goes on from here/);
  assert.equal(lines(join(out, 'trials.jsonl')).length, 2);
});
