// Every fence has a test that it still stands: one violating file per fence, and the fence must complain.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { checkLayers } from './layers.mjs';
import { checkHouse } from './house.mjs';

let folder = '';
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
function treeWith(files: Record<string, string>): string {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'canary-'));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

test.each([
  ['a device importing the CPU', 'emulator/devices/x.ts', "import '#emulator/cpu';", 'may not import emulator/cpu'],
  ['a relative import leaving the room', 'emulator/devices/x.ts', "import '../cpu/flags.ts';", 'leaves the room'],
  ['Node in the emulator', 'emulator/cpu/x.ts', "import fs from 'node:fs'; fs;", "third-party 'node:fs'"],
  [
    'a worker URL leaving the room',
    'renderer/panels/x.ts',
    "new URL('../app/x.ts', import.meta.url);",
    'leaves the room',
  ],
  [
    'the kit of tests in the window',
    'renderer/panels/x.ts',
    "import './shared/live-panel.test-kit.ts';",
    'is for tests only',
  ],
  ['a file in no room', 'emulator/misc/x.ts', 'export {};', "no room 'emulator/misc'"],
  ['a file outside every room', 'emulator/x.ts', 'export {};', 'no room'],
  ['wall-clock time', 'emulator/machine/x.ts', 'export const t = Date.now();', "'Date' is not allowed"],
  ['randomness', 'emulator/machine/x.ts', 'export const t = Math.random();', "'Math.random' is not allowed"],
  ['locale', 'labs/kit/x.ts', 'export const t = (1).toLocaleString();', '.toLocaleString'],
  [
    'a panel importing the editor',
    'renderer/panels/x.ts',
    "import '#renderer/editor';",
    'may not import renderer/editor',
  ],
  [
    'a panel holding the client',
    'renderer/panels/x.vue',
    "<script setup>import '#emulator/client';</script>",
    'may not import emulator/client',
  ],
  ['the preload reading files', 'electron/preload/x.ts', "import 'node:fs';", "third-party 'node:fs'"],
  ['a room using its own door', 'emulator/cpu/x.ts', "import '#emulator/cpu';", 'its own door'],
])('the layer fence complains about %s', (_name, file, text, message) => {
  expect(checkLayers(treeWith({ [file]: text })).join('\n')).toContain(message);
});

test('the layer fence complains about a cycle of files', () => {
  const root = treeWith({ 'emulator/base/a.ts': "import './b.ts';", 'emulator/base/b.ts': "import './a.ts';" });
  expect(checkLayers(root).join()).toContain('cycle: ');
});

test('the layer fence accepts a word in a comment', () => {
  expect(checkLayers(treeWith({ 'emulator/base/a.ts': '// Date is not used here\nexport const a = 1;' }))).toEqual([]);
});

test.each([
  ['a file over 600 lines', 'emulator/cpu/x.ts', 'export {};\n'.repeat(601), 'lines'],
  ['an unfinished mark', 'emulator/cpu/x.ts', `// TO${'DO'} later\nexport {};`, 'unfinished mark'],
  ['a skipped test', 'emulator/cpu/x.test.ts', `it.sk${'ip'}('x', () => {});`, 'focused or skipped'],
  ['a room without a door', 'emulator/cpu/x.ts', 'export {};', 'has no index.ts'],
])('the house check complains about %s', (_name, file, text, message) => {
  expect(checkHouse(treeWith({ [file]: text })).join('\n')).toContain(message);
});

test('types reject the DOM and Node in the emulator', () => {
  const root = treeWith({
    'emulator/cpu/x.ts': 'export const a = [document, process, setTimeout, console, performance];',
    'tsconfig.json': JSON.stringify({
      compilerOptions: { lib: ['ES2022'], types: [], strict: true, noEmit: true },
      include: ['emulator'],
    }),
  });
  const out = spawnSync(process.execPath, [
    path.resolve('node_modules/typescript/bin/tsc'),
    '-p',
    root,
  ]).stdout.toString();
  for (const name of ['document', 'process', 'setTimeout', 'console', 'performance'])
    expect(out).toContain(`'${name}'`);
}, 30_000);
