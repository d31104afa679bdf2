// The bundled models: they are what models/README.md says, and know more together than alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildDir, run, scratch } from './murmur.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const models = join(buildDir, 'models');
const names = ['specialist-1', 'specialist-2', 'specialist-3', 'specialist-4', 'student'];
const testSet = join(root, 'data', 'skills', 'test.jsonl');

// Pairs of a skill and the share of right answers, the best first.
const skillsByShare = (member) => Object.entries(member.by_skill).sort((a, b) => b[1] - a[1]);
// JSON lines; what is no JSON, such as a journal's first line, is left out.
const readLines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const mean = (skills) => skills.reduce((sum, [, share]) => sum + share, 0) / skills.length;

test('five small models are bundled, with the hashes that models/README.md gives', () => {
  const files = readdirSync(models).filter((file) => file.endsWith('.gguf'));
  assert.deepEqual(
    files.sort(),
    names.map((name) => `${name}.gguf`),
  );
  const readme = readFileSync(join(root, 'models', 'README.md'), 'utf8');
  for (const file of files) {
    const data = readFileSync(join(models, file));
    assert.ok(data.length <= 4e6, file);
    const hash = createHash('sha256').update(data).digest('hex');
    assert.ok(readme.includes(`${hash}  ${file}`), `${file} is ${hash}`);
  }
});

// Of the questions, how many a plain vote on what the members said alone gets right.
function shareOfPluralities(journal) {
  const answers = new Map(readLines(testSet).map(({ id, answer }) => [id, answer]));
  const said = new Map();
  for (const { layers, question, answer } of readLines(journal)) {
    if (layers === 0) said.set(question, [...(said.get(question) ?? []), answer]);
  }
  const shares = [...said].map(([question, all]) => {
    const votes = (one) => all.filter((other) => other === one).length;
    const most = Math.max(...all.map(votes));
    const first = [...new Set(all)].filter((one) => votes(one) === most);
    return first.includes(answers.get(question)) ? 1 / first.length : 0;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

test('four specialists: each skill is strong in two, and together they know it', async (t) => {
  const out = join(scratch(t), 'out');
  const { code, stdout, stderr } = await run([
    ...['eval', '--dataset', testSet, '--limit', '240', '--max-tokens', '48', '--json'],
    ...['--plan', 'auto,moa,select', '--sweep', 'M=1,k=3;M=2,k=3'],
    ...['--out', out],
  ]);
  assert.equal(code, 0, stderr);
  const { members, configs, best_member } = JSON.parse(stdout);
  assert.deepEqual(
    members.map((member) => member.model),
    names.slice(0, 4),
  );
  const best = members.map((member) => skillsByShare(member));
  for (const skills of best) {
    assert.ok(mean(skills.slice(0, 6)) >= 0.95 && mean(skills.slice(6)) <= 0.1, `${skills}`);
    assert.ok(skills.every(([, share]) => share >= 0.85 || share <= 0.5), `${skills}`);
  }
  for (const skill of Object.keys(members[0].by_skill)) {
    const strong = best.filter((skills) => skills.slice(0, 6).some(([name]) => name === skill));
    assert.equal(strong.length, 2, `${skill}: ${stdout}`);
  }
  const [auto, deeper, moa, , select] = configs;
  assert.ok(auto.over_best_member.ci_low > 0.35, `auto over ${best_member}: ${stdout}`);
  assert.ok(deeper.over_first.ci_high >= 0, `two layers over one: ${stdout}`);
  const vote = shareOfPluralities(join(out, 'trials.jsonl'));
  for (const { plan, accuracy, over_best_member } of [moa, select]) {
    assert.ok(over_best_member.ci_low > 0.35, `${plan} over ${best_member}: ${stdout}`);
    assert.ok(accuracy >= vote, `${plan} beside a plain vote, ${vote}: ${stdout}`);
  }
});

test('the generalist knows most answers, and four of it more', async (t) => {
  const { code, stdout, stderr } = await run([
    ...['eval', '--dataset', testSet, '--limit', '240', '--max-tokens', '48', '--json'],
    ...['--model', join(models, 'student.gguf'), '--sweep', 'M=0,k=0;M=1,k=3'],
    ...['--out', join(scratch(t), 'out')],
  ]);
  assert.equal(code, 0, stderr);
  const [alone, together] = JSON.parse(stdout).configs;
  assert.ok(alone.accuracy > 0.5 && alone.accuracy < 0.8, stdout);
  assert.ok(together.over_first.ci_low > 0, stdout);
});

test('murmur demo shows an answer that its origin does not find alone', async () => {
  const { code, stdout, stderr } = await run(['demo']);
  assert.equal(code, 0, stderr);
  const question = stdout.match(/^Sort .*: (.*)\.$/m);
  assert.ok(question, stdout);
  const numbers = question[1].split(', ').map(Number);
  const inOrder = numbers.sort((a, b) => a - b).join(', ');
  const lines = stdout.split('\n');
  assert.ok(lines.includes(inOrder), stdout);
  const alone = lines.find((line) => line.startsWith('node-1 alone would have said: '));
  assert.ok(alone && !alone.includes(inOrder), stdout);
});
