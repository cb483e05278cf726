import { describe, expect, it } from 'vitest';
import {
  answerAppRequest,
  APP_SCHEME_PRIVILEGES,
  fileOfUrl,
  isAppUrl,
  mimeTypeOf,
  SECURITY_HEADERS,
} from './app-protocol.ts';

const ROOT = '/app/renderer';

describe('which file an app:// address means', () => {
  it.each([
    ['app://bundle/', '/app/renderer/index.html'],
    ['app://bundle/index.html', '/app/renderer/index.html'],
    ['app://bundle/assets/a%20b.js?v=1#x', '/app/renderer/assets/a b.js'],
    ['app://bundle/a/../b.js', '/app/renderer/b.js'],
    ['app://bundle/../../etc/passwd', '/app/renderer/etc/passwd'],
  ])('%s is %s', (url, file) => {
    expect(fileOfUrl(ROOT, url)).toBe(file);
  });

  it.each([
    ['app://bundle/..%2f..%2fetc/passwd'],
    ['app://bundle/%2e%2e%2fmain.mjs'],
    ['app://bundle/..%5c..%5cmain.mjs'],
    ['app://bundle/a%00.js'],
    ['app://bundle/%ff'],
    ['app://other/index.html'],
    ['file:///etc/passwd'],
    ['https://bundle/index.html'],
    ['nonsense'],
  ])('%s is no file of ours', (url) => {
    expect(fileOfUrl(ROOT, url)).toBeNull();
  });

  it('knows our pages by scheme and host', () => {
    expect(['app://bundle/x', 'app://bundle.evil/x', 'http://bundle/', ''].map(isAppUrl)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('answers', () => {
  const read = async (file: string): Promise<Uint8Array> => {
    if (file !== '/app/renderer/a.js') throw new Error('ENOENT');
    return new TextEncoder().encode('export {}');
  };
  const ask = (url: string, method = 'GET'): Promise<Response> => answerAppRequest({ url, method }, ROOT, read);

  it('carry type, length and every security header', async () => {
    const answer = await ask('app://bundle/a.js');
    expect([answer.status, await answer.text()]).toEqual([200, 'export {}']);
    expect(Object.fromEntries(answer.headers)).toEqual({
      ...SECURITY_HEADERS,
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': '9',
    });
  });

  it('are headers only for HEAD', async () => {
    const answer = await ask('app://bundle/a.js', 'HEAD');
    expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([200, '', '9']);
  });

  it.each([
    ['GET', 'app://bundle/missing.js', 404],
    ['GET', 'app://bundle/..%2fmain.mjs', 400],
    ['GET', 'app://elsewhere/a.js', 400],
    ['POST', 'app://bundle/a.js', 405],
  ])('%s %s is refused with %i and still carries the policy', async (method, url, status) => {
    const answer = await ask(url, method);
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([
      status,
      SECURITY_HEADERS['content-security-policy'],
    ]);
  });

  it('name the type of everything that the window is built of', () => {
    expect(['a.html', 'a.mjs', 'a.CSS', 'a.ttf', 'a.wasm', 'a.unknown'].map(mimeTypeOf)).toEqual([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'font/ttf',
      'application/wasm',
      'application/octet-stream',
    ]);
  });
});

describe('policy', () => {
  it('allows no foreign source, no eval, no inline script and no framing', () => {
    const policy = SECURITY_HEADERS['content-security-policy'] as string;
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|'unsafe-eval'|\*|blob:/);
  });

  it('makes the scheme a standard, secure one and never one that may bypass the policy', () => {
    expect(APP_SCHEME_PRIVILEGES.privileges).toEqual({
      standard: true,
      secure: true,
      supportFetchAPI: true,
      stream: true,
      codeCache: true,
    });
  });
});
