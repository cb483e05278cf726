/**
 * The window without a display: the built page on 127.0.0.1 for the person's own browser.
 * Only who has the one-time address gets in: its token is exchanged for a cookie at the first use and is worth nothing
 * afterwards. Requests under another host name (DNS rebinding) are refused.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const COOKIE = 'ringside-session';

/** The same as in the app; a test compares the two (electron/main/app-protocol.ts). */
export const HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
    "font-src 'self'; worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.asm': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

function equal(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function fileOf(root, pathname) {
  let name;
  try {
    name = decodeURIComponent(pathname).replace(/^\/+/, '') || 'index.html';
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const file = path.resolve(root, name);
  const inside = path.relative(root, file);
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? null : file;
}

/**
 * Serves `root` on 127.0.0.1. Resolves with the address to open, `freshAddress()` for another one, and `close()`.
 * @param {{ root: string, port?: number, onEnter?: () => void }} options
 */
export async function serve({ root, port = 0, onEnter = () => {} }) {
  const secret = () => randomBytes(24).toString('base64url');
  const session = secret();
  let token = secret();
  let names = new Set();

  const isInside = (request) => {
    const cookies = (request.headers.cookie ?? '').split(/; */).map((entry) => entry.split('='));
    return cookies.some(([name, value]) => name === COOKIE && equal(value ?? '', session));
  };
  const refuse = (response, status, text) => {
    response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${text}\n`);
  };
  const enter = (response) => {
    // Spent: the address in a history or a log opens nothing any more.
    token = secret();
    const cookie = `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    response.writeHead(303, { ...HEADERS, location: '/', 'set-cookie': cookie });
    response.end();
    onEnter();
  };
  const answer = async (request, response) => {
    if (!names.has(request.headers.host)) return refuse(response, 421, 'This address is not served here.');
    const url = new URL(request.url, 'http://127.0.0.1');
    const given = url.searchParams.get('token');
    if (given !== null && equal(given, token)) return enter(response);
    if (!isInside(request)) return refuse(response, 403, 'Open the address that npm start printed.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only reading.');
    const file = fileOf(root, url.pathname);
    if (file === null) return refuse(response, 400, 'No such name.');
    let bytes;
    try {
      bytes = await fs.readFile(file);
    } catch {
      return refuse(response, 404, 'Not found.');
    }
    const type = TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
    response.writeHead(200, {
      ...HEADERS,
      'content-type': type,
      'content-length': bytes.length,
      'cache-control': 'no-cache',
    });
    return response.end(request.method === 'HEAD' ? undefined : bytes);
  };

  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => refuse(response, 500, 'This should not have happened.'));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const at = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  names = new Set([`127.0.0.1:${at}`, `localhost:${at}`]);
  return {
    port: at,
    freshAddress: () => `http://127.0.0.1:${at}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}
