// `murmur` on a terminal of its own, for what it does only where a user sits there. The terminal is
// made by Python's pty module, which also carries what is typed and shown.
import { spawn } from 'node:child_process';
import { binary, eventually } from './murmur.mjs';

const relay =
  'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) & 255)';

export const keys = { enter: '\r', up: '\x1b[A', ctrlC: '\x03', ctrlD: '\x04' };
export const pasted = (text) => `\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`;

/** A program on a terminal: type, and look at what is shown. */
class Terminal {
  constructor(child) {
    this.child = child;
    this.shown = '';
    this.seen = 0;
    child.stdout.setEncoding('utf8').on('data', (text) => (this.shown += text));
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  type(text) {
    this.child.stdin.write(text);
  }

  /** Waits for a text after those that were waited for before. */
  async sees(text) {
    const found = () => this.shown.indexOf(text, this.seen);
    await eventually(() => found() >= 0, `the terminal shows ${text}, not ${this.shown}`);
    this.seen = found() + text.length;
  }
}

/** Runs `murmur` with these arguments on a terminal; ended when `t` ends. */
export function onTerminal(t, args, env = {}) {
  const child = spawn('python3', ['-c', relay, binary, ...args], {
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return new Terminal(child);
}
