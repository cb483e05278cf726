/** Runs checks and adds up what passed and failed: the common part of `npm run check` and `npm test`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { duration, say } from './setup-progress.mjs';
import { run } from './setup-run.mjs';

/**
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, milliseconds: number, output: string, notes: string[] }} Result
 * @typedef {{ name: string, work: () => Promise<Omit<Result, 'name' | 'milliseconds'>> }} Check
 */

const HEARTBEAT_MS = 15_000;
/** Reports are read in logs: no colours. */
const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined };

/** A check that passes when a program ends with 0. `script` is a file of this project or of node_modules. */
export function nodeCheck(root, name, script, args = [], env = process.env) {
  return {
    name,
    work: async () => {
      const { code, output } = await run(process.execPath, [path.join(root, script), ...args], {
        cwd: root,
        env: { ...env, ...PLAIN },
      });
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output, notes: [] };
    },
  };
}

/** Numbers and messages of a vitest run from its JSON report. */
export function readVitestReport(report) {
  const failures = [];
  const notes = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of report.testResults ?? []) {
    const cases = file.assertionResults ?? [];
    const name = path.relative(process.cwd(), file.name);
    // A file that could not be loaded has no cases, but it is a failure.
    if (file.status === 'failed' && !cases.some((one) => one.status === 'failed')) {
      failed += 1;
      failures.push(`${name}\n${file.message}`);
    }
    for (const one of cases) {
      if (one.status === 'passed') passed += 1;
      else if (one.status === 'failed') {
        failed += 1;
        failures.push(`${name} > ${one.fullName}\n${(one.failureMessages ?? []).join('\n')}`);
      } else {
        skipped += 1;
        notes.push(`skipped: ${one.fullName}`);
      }
    }
  }
  return { passed, failed, skipped, output: failures.join('\n\n'), notes };
}

/** A vitest run. Whatever goes wrong before there is a report counts as one failure. */
export function vitestCheck(root, name, args = [], env = process.env) {
  return {
    name,
    work: async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-vitest-'));
      const file = path.join(folder, 'report.json');
      const script = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
      const options = ['run', '--reporter=json', `--outputFile=${file}`, ...args];
      try {
        const { code, output } = await run(process.execPath, [script, ...options], {
          cwd: root,
          env: { ...env, ...PLAIN },
        });
        if (!fs.existsSync(file)) return { passed: 0, failed: 1, skipped: 0, output, notes: [] };
        const result = readVitestReport(JSON.parse(fs.readFileSync(file, 'utf8')));
        // Errors outside of tests (unhandled rejections) leave every case green and the exit code red.
        const silent = code !== 0 && result.failed === 0;
        return silent ? { ...result, failed: 1, output } : result;
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** @param {Check} check @returns {Promise<Result>} */
async function runOne(check) {
  const start = Date.now();
  say(`> ${check.name} …`);
  const heart = setInterval(
    () => say(`  ${check.name}: still running (${duration(Date.now() - start)})`),
    HEARTBEAT_MS,
  );
  try {
    const result = await check.work();
    return { ...result, name: check.name, milliseconds: Date.now() - start };
  } catch (error) {
    const output = `${error.stack ?? error}\n${error.output ?? ''}`;
    return { name: check.name, passed: 0, failed: 1, skipped: 0, milliseconds: Date.now() - start, output, notes: [] };
  } finally {
    clearInterval(heart);
  }
}

function describe({ name, passed, failed, skipped, milliseconds }) {
  const word = failed === 0 ? 'ok' : 'FAILED';
  const more = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${word.padEnd(6)} ${name} — ${passed} passed, ${failed} failed${more} (${duration(milliseconds)})`;
}

/** Runs the checks, `lanes` at a time, and tells each result as it comes. @param {readonly Check[]} checks */
export async function runChecks(checks, lanes = 1) {
  /** @type {Result[]} */
  const results = [];
  const waiting = [...checks];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runOne(check);
      results.push(result);
      say(describe(result));
      if (result.failed > 0 && result.output) say(result.output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Prints the summary, ending in `N passed, N failed`; gives the exit code. @param {readonly Result[]} results */
export function summarize(results, milliseconds) {
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  say('');
  say('Summary');
  for (const result of results) say(`  ${describe(result)}`);
  const notes = [...new Set(results.flatMap((result) => result.notes))];
  if (notes.length > 0) {
    say('Not run here:');
    for (const note of notes.slice(0, 40)) say(`  ${note}`);
    if (notes.length > 40) say(`  … and ${notes.length - 40} more`);
  }
  say(`Time: ${duration(milliseconds)}`);
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}
