import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from './find-chromium.mjs';
import { InstanceLock } from './instance-lock.mjs';
import { originOf, toAppUrl, toBrowserUrl } from './urls.mjs';
import { decodeValue, encodeValue } from './wire.mjs';

const there = (value: unknown): unknown => decodeValue(encodeValue(value));

describe('values on the wire', () => {
  it('arrive as the structured clone would bring them', () => {
    const value = {
      plain: ['text', 1.5, true, null, undefined, -0, NaN, Infinity, -Infinity, 12n],
      date: new Date(5),
      regexp: /a/gi,
      map: new Map<unknown, unknown>([[{ key: 1 }, new Set([1, 'x'])]]),
      bytes: new Uint8Array([0, 128, 255]),
      words: new Uint16Array([1, 65535]),
      buffer: new Uint8Array([1, 2]).buffer,
      view: new DataView(new Uint8Array([3]).buffer),
      ['__proto__']: 'an ordinary key',
    };
    expect(there(value)).toEqual(value);
    expect(Object.is((there(value) as typeof value).plain[5], -0)).toBe(true);
  });

  it('keep shared and circular references', () => {
    const shared = { x: 1 };
    const ring: Record<string, unknown> = { a: shared, b: shared };
    ring['self'] = ring;
    const back = there(ring) as typeof ring;
    expect(back['a']).toBe(back['b']);
    expect(back['self']).toBe(back);
  });

  it('keep kind and message of an error', () => {
    const back = there(new RangeError('too far')) as Error;
    expect([back instanceof RangeError, back.message]).toEqual([true, 'too far']);
  });

  it('carry large bytes', () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at);
    expect(Buffer.compare(there(bytes) as Uint8Array, bytes)).toBe(0);
  });

  it.each([[() => 1], [Symbol('s')], [Promise.resolve()], [new WeakMap()]])('refuse what cannot be cloned', (value) => {
    expect(() => encodeValue({ value })).toThrow('An object could not be cloned.');
  });
});

describe('addresses', () => {
  const schemes = new Map([['app', {}]]);
  it.each([
    ['app://bundle/a/b.js?x=1#y', 'https://bundle.app.stand-in.invalid/a/b.js?x=1#y'],
    ['app://bundle/', 'https://bundle.app.stand-in.invalid/'],
  ])('%s is %s inside Chromium, and back', (app, inside) => {
    expect(toBrowserUrl(app, schemes)).toBe(inside);
    expect(toAppUrl(inside)).toBe(app);
  });

  it.each([['https://example.com/x'], ['data:,x'], ['other://host/'], ['nonsense'], ['https://stand-in.invalid/']])(
    'leave %s alone',
    (url) => {
      expect([toBrowserUrl(url, schemes), toAppUrl(url)]).toEqual([url, url]);
    },
  );

  it('have the origin that Chromium would give the scheme', () => {
    expect(originOf('https://bundle.app.stand-in.invalid/x')).toBe('app://bundle');
    expect(originOf('data:,x')).toBe('null');
  });
});

describe('finding Chromium', () => {
  const find = (platform: string, env: object, files: string[]): string | null =>
    findChromium(platform, env, (file: string) => files.includes(file)) as string | null;

  it.each([
    ['linux', { PATH: '/usr/local/bin:/usr/bin' }, '/usr/bin/chromium'],
    ['linux', { PATH: '/usr/bin' }, '/usr/bin/google-chrome'],
    ['darwin', { HOME: '/Users/x' }, '/Users/x/Applications/Chromium.app/Contents/MacOS/Chromium'],
    ['win32', { ProgramFiles: '/P' }, path.join('/P', 'Microsoft', 'Edge', 'Application', 'msedge.exe')],
  ])('looks on %s where it is usually installed', (platform, env, file) => {
    expect(find(platform, env, [file])).toBe(file);
  });

  it('takes the named one or none', () => {
    expect(find('linux', { RINGSIDE_CHROMIUM: '/opt/c', PATH: '/usr/bin' }, ['/opt/c', '/usr/bin/chromium'])).toBe(
      '/opt/c',
    );
    expect(find('linux', { RINGSIDE_CHROMIUM: '/opt/c', PATH: '/usr/bin' }, ['/usr/bin/chromium'])).toBeNull();
  });
});

describe('single instance', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-lock-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('takes over a lock whose owner is gone, and gives its own back', () => {
    fs.writeFileSync(path.join(folder, 'stand-in.lock'), '999999999');
    const lock = new InstanceLock(folder, () => {});
    expect(lock.acquire({})).toBe(true);
    lock.release();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('leaves a message for a living owner', () => {
    fs.writeFileSync(path.join(folder, 'stand-in.lock'), String(process.ppid));
    const lock = new InstanceLock(folder, () => {});
    expect(lock.acquire({ argv: ['x'] })).toBe(false);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'stand-in-second.json'), 'utf8'))).toEqual({ argv: ['x'] });
  });
});
