// Real nodes as child processes, for tests: each is started, found by what it prints, and ended.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';

process.setMaxListeners(0); // one for each scratch folder
export const binary = required('MURMUR');
export const buildDir = required('MURMUR_BUILD_DIR');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set: run scripts/test, which sets it`);
  return value;
}

export const tinyModel = (number) => join(buildDir, 'models', 'test', `tiny-${number}.gguf`);
export const endlessModel = join(buildDir, 'models', 'test', 'tiny-endless.gguf');
/** Calls the tool `add` with a = 4 and b = 5, whatever it is asked. */
export const callerModel = join(buildDir, 'models', 'test', 'caller.gguf');
export const noBytesModel = join(buildDir, 'models', 'test', 'no-bytes.gguf');

const startTimeoutMs = 30_000;
const stopTimeoutMs = 5_000;

/** A folder for the files of one test, removed at the very end: a node that is being stopped still
 * writes into its own. */
export function scratch(t) {
  const name = t.name.replace(/\W+/g, '-').slice(0, 30);
  const dir = mkdtempSync(join(tmpdir(), `murmur-test-${name}-`));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** An authority, and a certificate of it for localhost. */
export function makeCertificates(t) {
  const folder = scratch(t);
  const at = (name) => join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=ca');
  const out = ['-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=server'];
  openssl('req', ...key, ...out);
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost');
  const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  const request = ['-req', '-in', at('server.csr'), '-extfile', at('names')];
  openssl('x509', ...request, ...by, '-out', at('server.pem'));
  const tls = { key: readFileSync(at('server.key')), cert: readFileSync(at('server.pem')) };
  return { folder, tls, authority: at('ca.pem') };
}

/** A script for ScriptedEngine as a file; `rules` as in src/engine/README.md. */
export function script(t, model, rules) {
  const path = join(scratch(t), `${model}.json`);
  writeFileSync(path, JSON.stringify({ model, rules }));
  return path;
}

/** For `--model`: flags that give it a chat template with tools, in the style of Qwen's. The test
 * models' own have none, and llama.cpp then takes no heed of tools. */
export function toolTemplate(t) {
  const path = join(scratch(t), 'tools.jinja');
  writeFileSync(
    path,
    `{%- if tools %}
<|im_start|>system
# Tools
<tools>
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
</tools>
For each function call, return a json object within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call><|im_end|>
{%- endif %}
{%- for message in messages %}
{%- if message.role == "assistant" and message.tool_calls %}
<|im_start|>assistant
{%- for tool_call in message.tool_calls %}
{%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}
<tool_call>
{"name": "{{ tool_call.name }}", "arguments": {{ tool_call.arguments | tojson }}}
</tool_call>
{%- endfor %}<|im_end|>
{%- elif message.role == "tool" %}
<|im_start|>user
<tool_response>
{{ message.content }}
</tool_response><|im_end|>
{%- else %}
<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
<|im_start|>assistant
{% endif %}`,
  );
  return ['--engine-arg=--chat-template-file', `--engine-arg=${path}`];
}

/** One running node. */
export class Node {
  constructor(name, child, url, log) {
    Object.assign(this, { name, child, url, log });
    // Node's own fetch: the one this SDK brings (node-fetch 2) takes the end of any chunked answer
    // for a "Premature close" under Debian 12's Node.js 18, whatever the server.
    this.client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0, fetch });
  }

  async health() {
    const response = await fetch(`${this.url}/health`);
    return response.json();
  }

  signal(name) {
    this.child.kill(name);
  }

  /** Ends it however it is, and waits for that. Resolves with its exit code. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopTimeoutMs);
    const code = await ended;
    clearTimeout(timer);
    return code;
  }
}

/** `murmur serve` on a free port, with these further arguments; stopped when `t` ends. */
export function startNode(t, name, args) {
  return launch(t, name, [binary, 'serve', '--name', name, '--port', '0', ...args]);
}

/**
 * `murmur up` or `murmur join TOKEN` on loopback and free ports; stopped when `t` ends. Has its
 * data folder, its script and, after the first `up` in its folder, its join token.
 */
export function gossipNode(t, name, verb, args, data = scratch(t)) {
  const place = ['--gossip', '127.0.0.1:0', '--peer-port', '0', '--port', '0'];
  return memberNode(t, name, verb, [...place, ...args], { data });
}

/** The same at any place, under any programs that start others (`ip netns exec NAME`). */
export async function memberNode(t, name, verb, args, { data = scratch(t), under = [] } = {}) {
  const words = [...under, binary, ...verb, '--name', name, '--data', data, ...args];
  const node = await launch(t, name, words);
  node.data = data;
  node.script = args[args.indexOf('--script') + 1];
  if (verb[0] === 'up') {
    const printed = () => node.log.join('').match(/murmur-[0-9a-z-]{20,}|murmur keys token/i);
    await eventually(printed, `${name} prints its token, or how to get one`);
    node.token = printed()[0];
  }
  return node;
}

async function launch(t, name, [file, ...args]) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => log.push(text));
  }
  const url = await listeningUrl(name, child, log);
  const node = new Node(name, child, url, log);
  t.after(() => node.stop());
  return node;
}

/** llama.cpp's server alone, as a foreign OpenAI server; resolves with its URL once it is ready. */
export async function startForeignServer(t, model) {
  return (await foreignServer(t, ['--model', model])).url;
}

/** The same with any arguments, at this port; resolves with its url, port and child. */
export async function foreignServer(t, args, port) {
  port ??= await freePort();
  const place = ['--host', '127.0.0.1', '--port', String(port), '--threads', '1'];
  const child = spawn(binary, ['engine', ...args, ...place], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  const ready = async () => (await fetch(`${url}/health`).catch(() => null))?.ok;
  await eventually(ready, 'the foreign server is ready', startTimeoutMs);
  return { url, port, child };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listeningUrl(name, child, log) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${name} ${why}\n${log.join('')}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('did not start in time');
    }, startTimeoutMs);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code}`);
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const found = output.match(/listening on (https?:\S+)/);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    });
  });
}

/** Runs `murmur` with these arguments to its end. */
export function run(args, { input = '', env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(binary, args, { env: { ...process.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin.on('error', () => {}); // it may not read its input
    child.stdin.end(input);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * An origin `a` and its peers, all scripted: `rules` by node name, for example
 * { a: [{ answer: '1' }], b: [{ answer: '2' }] }. The first name is the origin.
 */
export async function cluster(t, rules, originArgs = []) {
  const [origin, ...others] = Object.keys(rules);
  const nodes = {};
  for (const name of others) {
    nodes[name] = await startNode(t, name, ['--script', script(t, `model-${name}`, rules[name])]);
  }
  const peers = others.flatMap((name) => ['--peer', `${name}=${nodes[name].url}`]);
  nodes[origin] = await startNode(t, origin, [
    '--script',
    script(t, `model-${origin}`, rules[origin]),
    ...peers,
    ...originArgs,
  ]);
  return nodes;
}

/** Waits until `condition()` holds; asks again every 20 ms, for at most `timeoutMs`. */
export async function eventually(condition, what, timeoutMs = 10_000) {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never happened: ${what}`);
}

export const ask = (content, more = {}) => ({
  model: 'murmur',
  messages: [{ role: 'user', content }],
  ...more,
});

/** Reads an SDK stream to its end. */
export async function collect(stream) {
  let text = '';
  let last;
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    text += chunk.choices[0]?.delta?.content ?? '';
    if (chunk.choices[0]?.finish_reason) last = chunk;
  }
  return { text, chunks, last };
}
