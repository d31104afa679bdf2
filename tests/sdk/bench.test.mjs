// `murmur bench load` with real nodes: boundedness, every prompt accounted for, nothing left.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { eventually, run, scratch } from './murmur.mjs';

const brief = [
  ...['bench', 'load', '--horizon', '6', '--warmup', '1', '--service', 'const:0.02'],
  ...['--simulations', '5', '--json'],
];

test('real queues stay bounded under a light load and grow under a heavy one', async () => {
  const { code, stdout, stderr } = await run([...brief, '--rho', '0.3,2']);
  assert.equal(code, 0, stderr);
  const loads = JSON.parse(stdout).loads;
  assert.deepEqual(
    loads.map(({ rho, simulated, simulated_seeds: seeds }) => [
      rho,
      simulated.bounded,
      seeds.bounded,
    ]),
    [
      [0.3, true, true],
      [2, false, false],
    ],
  );
  // A machine that stalls for a second may leave it unclear of the real ones.
  assert.notEqual(loads[0].real.bounded, false);
  assert.notEqual(loads[1].real.bounded, true);
  for (const { real, simulated } of loads) {
    const { counts } = real;
    assert.ok(counts.asked > 0);
    assert.equal(counts.answered, counts.asked, counts.failure);
    assert.equal(counts.refused + counts.failed + counts.unfinished, 0);
    // A layer of k+1 and the aggregation, all of them done by the nodes' own account.
    assert.equal(counts.generations, 5 * counts.asked);
    assert.equal(counts.left_in_queues, 0);
    assert.ok(real.service_mean_s >= 0.02, 'a timer is never early');
    assert.ok(real.mean_latency_s > 0.04, 'a layer, then the aggregation');
    // The same prompts on virtual time.
    assert.equal(simulated.answered, simulated.prompts);
    assert.ok(Math.abs(simulated.prompts - real.prompts) <= 3);
  }
  assert.ok(loads[0].real.mean_queue < loads[1].real.mean_queue);
  assert.ok(loads[0].real.rho_measured < loads[1].real.rho_measured);
  assert.ok(Math.abs(loads[0].arrival_rate_per_s - 3) < 1e-9);
});

test('without layers every prompt is one generation', async () => {
  const args = ['--rho', '0.3', '-M', '0', '-k', '0', '--nodes', '2'];
  const { code, stdout, stderr } = await run([...brief, ...args]);
  assert.equal(code, 0, stderr);
  const { counts } = JSON.parse(stdout).loads[0].real;
  assert.ok(counts.asked > 0);
  assert.equal(counts.answered, counts.asked);
  assert.equal(counts.generations, counts.asked);
});

/** Processes with this text in their command line. */
const processesWith = (text) =>
  readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(text);
    } catch {
      return false; // it has just ended
    }
  });

test('a bench that is broken off ends its nodes and takes its files away', async (t) => {
  const dir = scratch(t);
  const child = spawn(process.env.MURMUR, ['bench', 'load', '--horizon', '600'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: dir },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  await eventually(() => said.includes('4 nodes serve'), 'the nodes serve');
  assert.equal(processesWith(dir).length, 4);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  assert.deepEqual(processesWith(dir), []);
  assert.deepEqual(readdirSync(dir), []);
});

test('what cannot be is refused in one line that names the flag and its range', async () => {
  const says = async (...args) => {
    const { code, stdout, stderr } = await run(['bench', ...args]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^murmur bench.*\n$/);
    return stderr;
  };
  assert.match(await says('load', '--rho', '0'), /--rho must be a number from 0.01 to 10/);
  assert.match(
    await says('load', '--horizon', '20', '--warmup', '20'),
    /--horizon must be from 21 to 86400 seconds, with --warmup 20/,
  );
  assert.match(await says('load', '-k', '4'), /--fan-out must be from 0 to 3, with --nodes 4/);
  assert.match(await says('loda'), /there is no bench loda, did you mean load\?/);
});
