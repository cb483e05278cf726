// The fence of types still stands: a mistake is found where it is at home, once, in components as well.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { AREAS } from './areas.mjs';
import { atHomeElsewhere, checkArea, readArea } from './types.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLACES = { tests: '**/*.test.ts', renderer: 'renderer', emulator: 'emulator', electron: 'electron', worker: 'workers', build: 'build' }; // prettier-ignore
const FILES = {
  'emulator/cpu.ts': "export const width: number = 'wide';\n",
  'electron/main.ts': "import { width } from '../emulator/cpu.ts';\nimport { stray } from '../stray.ts';\nexport const narrow: string = width + stray;\n",
  'stray.ts': 'export const stray: number = null;\n',
  'renderer/Panel.vue': '<script setup lang="ts">\nconst title: number = 1;\n</script>\n<template><p :class="nowhere">{{ title.toFixed(1) }}</p></template>\n',
  'renderer/window.ts': "export { default as Panel } from './Panel.vue';\n",
  'renderer/panel.test.ts': "import { Panel } from './window.ts';\nexport const wrong: number = Panel;\n",
}; // prettier-ignore

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-types-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};
fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
fs.copyFileSync(path.join(ROOT, 'tsconfig.base.json'), path.join(folder, 'tsconfig.base.json'));
for (const [name, text] of Object.entries(FILES)) write(name, text);
for (const area of AREAS) {
  const exclude = area === 'tests' ? ['node_modules'] : ['**/*.test.ts'];
  const compilerOptions = { lib: area === 'tests' || area === 'renderer' ? ['ES2022', 'DOM'] : ['ES2022'] };
  write(`tsconfig.${area}.json`, JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, include: [PLACES[area]], exclude })); // prettier-ignore
}
/** The files with mistakes, a line of the mistake behind each. */
const mistakes = (area: (typeof AREAS)[number]): string[] =>
  checkArea(folder, area).problems.map(({ file, start }) =>
    file === undefined ? 'no file' : `${path.relative(folder, file.fileName)}:${file.getLineAndCharacterOfPosition(start ?? 0).line + 1}`,
  ); // prettier-ignore

describe('types', { timeout: 240_000 }, () => {
  it('are checked where a file is at home', () => {
    expect(mistakes('emulator')).toEqual(['emulator/cpu.ts:1']);
  });
  it('are not checked again by those who import the file, but what is at home nowhere is', () => {
    expect(mistakes('electron').toSorted()).toEqual(['electron/main.ts:3', 'stray.ts:1']);
  });
  it('are checked in templates and between components and tests', () => {
    expect(mistakes('renderer')).toEqual(['renderer/Panel.vue:4']);
    expect(mistakes('tests')).toEqual(['renderer/panel.test.ts:2']);
  });
  it('of every file that one area leaves out are checked by another', () => {
    const own = new Map(AREAS.map((area) => [area, new Set(readArea(ROOT, area).fileNames)]));
    for (const area of AREAS) {
      const elsewhere = [...atHomeElsewhere(ROOT, area)];
      expect(elsewhere.filter((file) => own.get(area)?.has(file))).toEqual([]);
      expect(elsewhere.filter((file) => ![...own.values()].some((files) => files.has(file)))).toEqual([]);
    }
    expect([...own].filter(([, files]) => files.size === 0)).toEqual([]);
  });
});
