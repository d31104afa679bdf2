// A server that plays the hub of models, and one that plays the place it sends us on to.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function listen(t, handle, tls) {
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/**
 * The hub. `repos`: { 'owner/name': { 'path.gguf': bytes } }. What it is asked is in `requests`,
 * what the place it sends us on to is asked in `loads`. `faults` are taken by the loads that come,
 * one each, a null for none:
 *   { status, headers }      answers so
 *   { cutAfter, stalled }    closes after so many bytes of the body, and after `stalled`, if given
 *   { stallAfter, stalled }  calls `stalled` after so many bytes, and goes on when that resolves
 *   { noRanges }             sends all of it, whatever was asked for
 */
export class Hub {
  requests = [];
  loads = [];
  faults = [];
  hubFaults = [];
  hashes = {}; // by path, in place of the right ones
  sizes = {}; // likewise
  gated = new Set();
  token = 'hf_secret';

  static async start(t, repos, { tls = null, name = '127.0.0.1' } = {}) {
    const hub = new Hub();
    hub.repos = repos;
    hub.server = await listen(t, (request, response) => hub.answer(request, response), tls);
    hub.cdn = await listen(t, (request, response) => hub.load(request, response), tls);
    const scheme = tls ? 'https' : 'http';
    hub.url = `${scheme}://${name}:${hub.server.address().port}`;
    // Another host by its name, and another port.
    hub.cdnUrl = `${scheme}://${tls ? name : 'localhost'}:${hub.cdn.address().port}`;
    return hub;
  }

  sizeOf(path, bytes) {
    return this.sizes[path] ?? bytes.length;
  }

  hashOf(path, bytes) {
    return this.hashes[path] ?? sha256(bytes);
  }

  answer(request, response) {
    this.requests.push(request);
    const refuse = (status, headers = {}) => response.writeHead(status, headers).end('no');
    const fault = this.hubFaults.shift();
    if (fault) return refuse(fault.status, fault.headers);
    const path = decodeURIComponent(request.url.split('?')[0]);
    const [, repo] = path.match(/^(?:\/api\/models)?\/([^/]+\/[^/]+)/) ?? [];
    const files = this.repos[repo];
    if (!files) return refuse(this.unknown ?? 404, { 'X-Error-Code': 'RepoNotFound' });
    const knows = request.headers.authorization === `Bearer ${this.token}`;
    if (this.gated.has(repo) && !knows) return refuse(401, { 'X-Error-Code': 'GatedRepo' });
    if (path.startsWith('/api/models/')) return this.list(repo, files, response);
    const file = path.match(/\/resolve\/[^/]+\/(.*)$/)?.[1];
    if (!files[file]) return refuse(404, { 'X-Error-Code': 'EntryNotFound' });
    return response
      .writeHead(302, {
        Location: `${this.cdnUrl}/${repo}/${encodeURIComponent(file)}?signature=abc`,
        'X-Linked-Etag': `"${this.hashOf(file, files[file])}"`,
        'X-Linked-Size': this.sizeOf(file, files[file]),
      })
      .end('moved');
  }

  list(repo, files, response) {
    const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
      rfilename,
      size: this.sizeOf(rfilename, bytes),
      blobId: '0',
      lfs: { sha256: this.hashOf(rfilename, bytes), size: this.sizeOf(rfilename, bytes) },
    }));
    siblings.push({ rfilename: 'README.md', size: 10, blobId: '0' });
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ id: repo, sha: 'c0ffee', gated: false, siblings }));
  }

  load(request, response) {
    this.loads.push(request);
    const fault = this.faults.shift() ?? {};
    if (fault.status) return response.writeHead(fault.status, fault.headers).end('no');
    const [, owner, name, file] = request.url.split('?')[0].split('/');
    const bytes = this.repos[`${owner}/${name}`][decodeURIComponent(file)];
    const etag = `"etag-${sha256(bytes).slice(0, 8)}"`;
    const range = request.headers.range?.match(/^bytes=(\d+)-$/);
    const same = (request.headers['if-range'] ?? etag) === etag;
    const from = range && same && !fault.noRanges ? Number(range[1]) : 0;
    if (from >= bytes.length) return response.writeHead(416).end();
    const body = bytes.subarray(from);
    const headers = { ETag: etag, 'Content-Length': body.length };
    if (from > 0) headers['Content-Range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(from > 0 ? 206 : 200, headers);
    return this.send(body, fault, response);
  }

  async send(body, { cutAfter, stallAfter, stalled }, response) {
    const pause = cutAfter ?? stallAfter;
    if (pause === undefined) return response.end(body);
    await new Promise((resolve) => response.write(body.subarray(0, pause), resolve));
    if (cutAfter !== undefined) {
      await stalled?.();
      return response.socket.end();
    }
    await stalled();
    return response.end(body.subarray(pause));
  }
}
