import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wrongEntries, wrongFuses } from './package/expected.mjs';
import { readVitestReport, runChecks, summarize } from './runners.mjs';
import { HEADERS, serve } from './serve.mjs';
import { isFresh, sourceDigest, TARGETS } from './setup-build.mjs';
import { mayInstall } from './setup-chromium.mjs';
import { failedLately, findElectron, rememberFailure } from './setup-electron.mjs';
import { isAtLeast, npmCommand, whyStale } from './setup-modules.mjs';
import { duration } from './setup-progress.mjs';
import { run, runOrThrow } from './setup-run.mjs';
import { parseStartArguments, planHost } from './start-plan.mjs';
import { SECURITY_HEADERS } from '../electron/main/app-protocol.ts';

let root: string;
const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-setup-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

describe('npm start: what it is asked', () => {
  it('takes its own options and hands on the rest', () => {
    const args = ['--smoke', '--host', 'served', '--port=8123', '--no-electron', '--user-data-dir=/tmp/x'];
    expect(parseStartArguments(args)).toEqual({
      smoke: true,
      host: 'served',
      electron: 'never',
      port: 8123,
      rest: ['--user-data-dir=/tmp/x'],
    });
  });

  it.each([
    [['--host=netscape'], '--host is one of'],
    [['--port=80x'], '--port is a number'],
    [['--port', '70000'], '--port is a number'],
  ])('says what is wrong with %j', (args, words) => {
    expect(parseStartArguments(args).problem).toContain(words);
  });
});

describe('npm start: what it runs', () => {
  const nothing = { wanted: null, electron: null, chromium: null, display: true, smoke: false };
  const all = { ...nothing, electron: '/e', chromium: '/c' };
  it.each([
    ['Electron when it is there', all, 'electron', 'Running on Electron'],
    ['the stand-in when Electron is not', { ...all, electron: null }, 'stand-in', 'not Electron'],
    ['a page when there is nothing', nothing, 'served', 'Neither Electron nor Chromium'],
    ['a page when there is no display', { ...all, display: false }, 'served', 'no display'],
    ['the stand-in when it is asked for', { ...all, wanted: 'stand-in' }, 'stand-in', 'not Electron'],
    ['a page when it is asked for', { ...all, wanted: 'served' }, 'served', 'Serving'],
    ['nothing when the wanted Electron is not there', { ...nothing, wanted: 'electron' }, 'none', 'No Electron'],
    ['nothing when the wanted stand-in has no Chromium', { ...nothing, wanted: 'stand-in' }, 'none', 'No Chromium'],
    [
      'nothing when the wanted stand-in would be invisible',
      { ...all, wanted: 'stand-in', display: false },
      'none',
      'no display',
    ],
    [
      'a headless stand-in for a smoke test',
      { ...all, wanted: 'stand-in', display: false, smoke: true },
      'stand-in',
      'not',
    ],
  ])('%s', (_what, found, kind, words) => {
    expect(planHost(found)).toMatchObject({ kind, words: expect.stringContaining(words) });
  });
});

describe('packages', () => {
  it.each([
    ['20.19.0', '20.19.0', true],
    ['20.18.9', '20.19.0', false],
    ['22.1.0', '20.19.0', true],
    ['18.99.99', '20.19.0', false],
  ])('Node %s against %s', (have, least, enough) => {
    expect(isAtLeast(have, least)).toBe(enough);
  });

  const lock = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });

  it('are stale when missing, of another version, or never installed', () => {
    write(
      'package-lock.json',
      lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }),
    );
    expect(whyStale(root)).toContain('not installed');
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
    expect(whyStale(root)).toBe('b is missing');
    write(
      'node_modules/.package-lock.json',
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.1' }, 'node_modules/b': { version: '2.0.0' } } }),
    );
    expect(whyStale(root)).toBe('a is 1.0.1, not 1.0.0');
  });

  it('are fresh when all are there; those of other systems do not count', () => {
    write(
      'package-lock.json',
      lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/win': { version: '1', optional: true } }),
    );
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
    expect(whyStale(root)).toBeNull();
  });

  it('are installed by the npm that started us', () => {
    expect(npmCommand({ npm_execpath: '/n/npm-cli.js' })).toEqual([process.execPath, ['/n/npm-cli.js']]);
    expect(npmCommand({})[1]).toEqual([]);
  });
});

describe('Electron and Chromium', () => {
  it('finds an Electron by its file, never by loading the package', () => {
    expect(findElectron(root, {}, 'linux')).toBeNull();
    write('node_modules/electron/dist/electron', '');
    expect(findElectron(root, {}, 'linux')).toBe(path.join(root, 'node_modules/electron/dist/electron'));
    write('other/electron.exe', '');
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: path.join(root, 'other') }, 'win32')).toBe(
      path.join(root, 'other', 'electron.exe'),
    );
  });

  it('remembers a failed download for a day and a version', () => {
    fs.mkdirSync(path.join(root, 'node_modules'));
    expect(failedLately(root, '1.0.0')).toBe(false);
    rememberFailure(root, '1.0.0', 1000);
    expect([
      failedLately(root, '1.0.0', 2000),
      failedLately(root, '1.0.1', 2000),
      failedLately(root, '1.0.0', 1e9),
    ]).toEqual([true, false, false]);
  });

  it('installs Chromium only as root where apt-get is', () => {
    const yes = (): boolean => true;
    expect([
      mayInstall('linux', 0, yes),
      mayInstall('linux', 1000, yes),
      mayInstall('darwin', 0, yes),
      mayInstall('linux', 0, () => false),
    ]).toEqual([true, false, false, false]);
  });
});

describe('building', () => {
  const target = TARGETS[0] as (typeof TARGETS)[number];
  it('is needed when a source changed, not when a test did', () => {
    write('electron/main/main.ts', 'a');
    const before = sourceDigest(root, target);
    write('electron/main/main.test.ts', 'b');
    write('electron/main/README.md', 'c');
    expect(sourceDigest(root, target)).toBe(before);
    write('electron/main/main.ts', 'b');
    expect(sourceDigest(root, target)).not.toBe(before);
  });

  it('is fresh only with product and stamp', () => {
    write('electron/main/main.ts', 'a');
    const digest = sourceDigest(root, target);
    write(`dist/.stamps/${path.basename(target.config)}`, digest);
    expect(isFresh(root, target)).toBe(false);
    write(target.product, '');
    expect(isFresh(root, target)).toBe(true);
    write(`dist/.stamps/${path.basename(target.config)}`, 'other');
    expect(isFresh(root, target)).toBe(false);
  });
});

describe('the served page', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let entered = 0;
  beforeEach(async () => {
    write('index.html', '<p>page</p>');
    write('assets/a.js', 'export {}');
    entered = 0;
    server = await serve({ root, onEnter: () => (entered += 1) });
  });
  afterEach(() => server.close());
  const ask = (place: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(place, `http://127.0.0.1:${server.port}`), { redirect: 'manual', ...init });
  const enter = async (): Promise<string> => {
    const answer = await ask(server.freshAddress());
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };

  it('lets nobody in without the address', async () => {
    const answers = await Promise.all(['/', '/assets/a.js', '/?token=guess', '/?token='].map((place) => ask(place)));
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
  });

  it('exchanges the address for a cookie once', async () => {
    const address = server.freshAddress();
    const first = await ask(address);
    expect([first.status, first.headers.get('location'), entered]).toEqual([303, '/', 1]);
    expect(first.headers.getSetCookie()[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await ask(address)).status).toBe(403);
    expect((await ask(server.freshAddress())).status).toBe(303);
  });

  it('serves page and scripts with types and the policy of the app', async () => {
    const headers = { cookie: await enter() };
    const script = await ask('/assets/a.js', { headers });
    expect([script.status, await script.text(), script.headers.get('content-type')]).toEqual([
      200,
      'export {}',
      'text/javascript; charset=utf-8',
    ]);
    const page = await ask('/', { headers });
    expect([await page.text(), page.headers.get('cross-origin-embedder-policy')]).toEqual([
      '<p>page</p>',
      'require-corp',
    ]);
    expect(HEADERS).toEqual(SECURITY_HEADERS);
  });

  it('refuses what is not there, not ours or not reading', async () => {
    const headers = { cookie: await enter() };
    const status = async (place: string, init: RequestInit = {}): Promise<number> =>
      (await ask(place, { headers, ...init })).status;
    expect([
      await status('/missing.js'),
      await status('/..%2f..%2fetc%2fpasswd'),
      await status('/%ff'),
      await status('/', { method: 'POST' }),
    ]).toEqual([404, 400, 400, 405]);
  });

  it('refuses requests under another name', async () => {
    const status = await new Promise((resolve, reject) => {
      const options = { port: server.port, host: '127.0.0.1', agent: false, headers: { host: 'evil.example' } };
      http.get(options, (answer) => resolve(answer.resume().statusCode)).once('error', reject);
    });
    expect(status).toBe(421);
  });

  it('says when its port is taken', async () => {
    await expect(serve({ root, port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('running checks', () => {
  const check = (name: string, passed: number, failed: number): object => ({
    name,
    work: async () => ({ passed, failed, skipped: 0, output: '', notes: [] }),
  });

  it('adds up and ends in failure when one has failed', async () => {
    const crash = { name: 'crash', work: () => Promise.reject(new Error('broken')) };
    const results: { passed: number; failed: number }[] = await runChecks(
      [check('a', 3, 0), check('b', 1, 2), crash],
      2,
    );
    const sum = (field: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[field], 0);
    expect([sum('passed'), sum('failed'), summarize(results, 0)]).toEqual([4, 3, 1]);
    expect(summarize(results.slice(0, 1), 0)).toBe(0);
  });

  it('counts the cases of a report, and a file that could not be loaded as a failure', () => {
    const report = {
      testResults: [
        {
          name: path.join(process.cwd(), 'a.test.ts'),
          status: 'passed',
          assertionResults: [
            { status: 'passed', fullName: 'x' },
            { status: 'skipped', fullName: 'needs a display' },
          ],
        },
        {
          name: path.join(process.cwd(), 'b.test.ts'),
          status: 'failed',
          message: 'no such import',
          assertionResults: [],
        },
      ],
    };
    expect(readVitestReport(report)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 1,
      output: 'b.test.ts\nno such import',
      notes: ['skipped: needs a display'],
    });
  });

  it('gives output and outcome of a program', async () => {
    expect(await run(process.execPath, ['-e', 'console.log(1)'])).toEqual({ code: 0, signal: null, output: '1\n' });
    await expect(runOrThrow(process.execPath, ['-e', 'console.log("why"); process.exit(3)'])).rejects.toMatchObject({
      message: expect.stringContaining('exit code 3'),
      output: 'why\n',
    });
  });

  it('says times in words', () => {
    expect([duration(1234), duration(125_000)]).toEqual(['1.2 s', '2 min 05 s']);
  });
});

describe('the package', () => {
  const complete = ['/package.json', '/dist', '/dist/electron', '/dist/electron/main.mjs', '/dist/electron/preload.cjs', '/dist/renderer', '/dist/renderer/index.html']; // prettier-ignore

  it('is right with exactly what the app needs', () => {
    expect(wrongEntries([...complete, '/dist/renderer/a.js'], ['dist/renderer/a.js'])).toEqual([]);
  });

  it('names what is missing and what has no business there', () => {
    expect(wrongEntries([...complete.slice(1), '/node_modules/x.js'], ['dist/renderer/a.js'])).toEqual([
      'missing in the package: /package.json',
      'missing in the package: /dist/renderer/a.js',
      'not wanted in the package: /node_modules/x.js',
    ]);
  });

  it('names a fuse in the wrong state', () => {
    const states = ['RunAsNode is Enabled', 'EnableCookieEncryption is Disabled', 'EnableNodeOptionsEnvironmentVariable is Disabled', 'EnableNodeCliInspectArguments is Disabled', 'EnableEmbeddedAsarIntegrityValidation is Enabled', 'OnlyLoadAppFromAsar is Enabled', 'LoadBrowserProcessSpecificV8Snapshot is Disabled', 'GrantFileProtocolExtraPrivileges is Disabled']; // prettier-ignore
    expect(wrongFuses(states.join('\n'))).toEqual(['fuse RunAsNode is not Disabled: RunAsNode is Enabled']);
  });
});
