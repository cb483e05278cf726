/** The `app://` scheme: which file a URL means, how it is answered. Not a general file server: only the built window. */
import path from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'bundle';
export const APP_START = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** Privileges must be registered before `ready`; `standard` is what makes relative URLs, storage and workers work. */
export const APP_SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
} as const;

export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer. COOP, COEP and CORP make the window cross-origin isolated (shared memory, fine timers). */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Our own table: module scripts and workers are refused by the browser when the type is missing or wrong. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.asm': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
};

export function mimeTypeOf(file: string): string {
  return MIME_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
}

/** Is this URL a page of ours? `URL.origin` is of no use: for a custom scheme Node says `null`. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST;
}

/**
 * The file below `root` that an `app://` URL names, or null when it names none of ours.
 * The URL parser removes `..` but leaves `%2f..` alone, so the check is made on the decoded path.
 */
export function fileOfUrl(root: string, url: string): string | null {
  if (!isAppUrl(url)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const relative = name.replace(/^\/+/, '') || 'index.html';
  const file = path.resolve(root, relative);
  const inside = path.relative(root, file);
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return null;
  return file;
}

/** Answers a request of the window. A handler that throws would show as a bare network error: every end is a Response. */
export async function answerAppRequest(
  request: { readonly url: string; readonly method: string },
  root: string,
  readFile: (file: string) => Promise<Uint8Array>,
): Promise<Response> {
  const refuse = (status: number): Response =>
    new Response(null, { status, headers: { ...SECURITY_HEADERS, 'content-length': '0' } });
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const file = fileOfUrl(root, request.url);
  if (file === null) return refuse(400);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch {
    return refuse(404);
  }
  const headers = { ...SECURITY_HEADERS, 'content-type': mimeTypeOf(file), 'content-length': String(bytes.length) };
  return new Response(request.method === 'HEAD' ? null : bytes, { status: 200, headers });
}
