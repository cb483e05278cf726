/** Text files that hold what a test found right once: compared exactly, rewritten when RINGSIDE_UPDATE_GOLDEN=1. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Text of the golden file at `path`, after writing `actual` into it when the environment asks for that. */
export function goldenText(path: string, actual: string): string {
  if (process.env['RINGSIDE_UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  return existsSync(path) ? readFileSync(path, 'utf8') : `(no golden file ${path})`;
}
