/** Text files that hold what a test found right once: compared exactly, rewritten when RINGSIDE_UPDATE_GOLDEN=1. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/** Compare `actual` with the golden file, or write it when the environment asks for that. */
export function expectGolden(path: string, actual: string): void {
  if (process.env['RINGSIDE_UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : `(no golden file ${path})`;
  expect(actual).toBe(expected);
}
