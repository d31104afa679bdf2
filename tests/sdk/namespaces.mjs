// Namespaces for tests that mount file systems or make networks: all that they make is gone when
// the process ends, however that ends.
import { execFileSync, spawn, spawnSync } from 'node:child_process';

const inside = 'MURMUR_TEST_INSIDE';
const lastLine = (text) => text.trim().split('\n').pop();

export const execute = (...words) =>
  execFileSync(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });

/** Why a command does not work; null if it does. */
export function fault(file, ...args) {
  const { error, status, stderr } = spawnSync(file, args, { encoding: 'utf8', timeout: 10_000 });
  if (error?.code === 'ENOENT') return `${file} is not installed`;
  return error || status !== 0 ? lastLine(stderr ?? '') || 'no reason given' : null;
}

/**
 * To be called first in a test file, with its path. Where this machine lets it, the file runs again
 * inside of namespaces, in this process's place, and only there this ends: with false. Else it ends
 * with the reason for which its tests are to be skipped.
 */
export async function enterNamespaces(file) {
  process.env.PATH += ':/usr/sbin:/sbin';
  if (process.env[inside]) {
    execute('ip', 'link', 'set', 'lo', 'up');
    return false;
  }
  if (fault('ip', '-V')) return "this needs ip (Debian's package iproute2)";
  const unshare = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--net', '--pid'];
  unshare.push('--fork', '--kill-child', '--mount-proc');
  if (process.getuid() !== 0) unshare.push('--user', '--map-root-user');
  const why = fault(...unshare, 'true');
  if (why) return `this needs namespaces of its own and may not make them (${why})`;
  process.exit(await runInside([...unshare, process.execPath, ...process.execArgv, file]));
}

function runInside([program, ...args]) {
  const env = { ...process.env, [inside]: 'yes' };
  const child = spawn(program, args, { stdio: 'inherit', env });
  process.on('exit', () => child.kill('SIGKILL')); // and with it all that lives inside
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
