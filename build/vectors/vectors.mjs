/**
 * `npm run -s vectors -- PATH...`: recorded vectors of real processors against our own. A path is a file or a folder, of
 * either format (MOO; JSON, one vector a line), packed or not. Prints passed, failed and explained vectors by form, and a
 * total as the last line. Exit code 0: nothing failed; 1: something did; 2: a path or a file is wrong.
 *
 *   --verbose   every failed vector, not the first three of a form     --jobs N   threads (default: one a processor core)
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isFresh, sourceDigest } from '../setup-build.mjs';
import { InputError, vectorFiles } from './files.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '..', '..');
const TARGET = {
  name: 'runner of vectors',
  config: 'build/vectors/vectors.config.ts',
  sources: ['emulator', 'build/vectors/core.mjs'],
  product: 'dist/vectors/core.mjs',
};
const USAGE = 'usage: npm run -s vectors -- [--verbose] [--jobs N] PATH...\n';
const SHOWN = 3;
/** Files with one vector a line are shared out; a file of MOO is one job. */
const LINES = /\.jsonl(\.gz)?$/i;

/** Builds dist/vectors/core.mjs unless it was made of exactly these sources. */
async function buildCore() {
  const digest = sourceDigest(root, TARGET);
  if (isFresh(root, TARGET, digest)) return;
  const stamp = path.join(root, 'dist', '.stamps', path.basename(TARGET.config));
  fs.rmSync(stamp, { force: true });
  const { build } = await import('vite');
  await build({ configFile: path.join(root, TARGET.config), logLevel: 'error' });
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, digest);
}

function readOptions(words) {
  const options = { verbose: false, jobs: os.availableParallelism(), places: [] };
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--verbose') options.verbose = true;
    else if (words[i] === '--jobs') options.jobs = Number(words[++i]);
    else if (words[i].startsWith('-')) throw new InputError(`unknown option ${words[i]}\n${USAGE.trimEnd()}`);
    else options.places.push(words[i]);
  }
  if (!Number.isInteger(options.jobs) || options.jobs < 1) throw new InputError('--jobs needs a positive number');
  if (options.places.length === 0) throw new InputError(`no file or folder of vectors\n${USAGE.trimEnd()}`);
  return options;
}

/** @param {string[]} files @param {number} threads */
const jobsFor = (files, threads) =>
  files.flatMap((file) => {
    const stride = LINES.test(file) ? threads : 1;
    return Array.from({ length: stride }, (_, offset) => ({ file, stride, offset }));
  });

/** Runs all jobs on several threads; results in any order. */
async function runAll(jobs, threads) {
  const queue = jobs.slice();
  const results = [];
  const one = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(path.join(here, 'worker.mjs'), {
        workerData: { core: path.join(root, TARGET.product) },
      });
      const next = () => {
        const job = queue.shift();
        if (job !== undefined) worker.postMessage(job);
        else void worker.terminate().then(resolve);
      };
      worker.on('error', reject);
      worker.on('message', (result) => {
        results.push(result);
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, one));
  return results;
}

/** Sums of all results. */
function merge(results) {
  const forms = new Map();
  const reasons = new Map();
  const failures = [];
  const errors = new Set();
  for (const { tally, error } of results) {
    for (const [form, row] of tally.forms) {
      const sum = forms.get(form) ?? { passed: 0, failed: 0, explained: 0 };
      for (const key of Object.keys(sum)) sum[key] += row[key];
      forms.set(form, sum);
    }
    for (const [reason, count] of tally.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    failures.push(...tally.failures);
    if (error !== null) errors.add(error);
  }
  return { forms, reasons, failures, errors: [...errors].sort() };
}

const row = (name, ...columns) => `${name.padEnd(24)}${columns.map((c) => String(c).padStart(10)).join('')}\n`;
const byName = (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

function report({ forms, reasons, failures, errors }, verbose) {
  const total = { passed: 0, failed: 0, explained: 0 };
  let out = row('form', 'passed', 'failed', 'explained');
  for (const [form, counts] of [...forms].sort(byName)) {
    out += row(form, counts.passed, counts.failed, counts.explained);
    for (const key of Object.keys(total)) total[key] += counts[key];
    const wrong = failures.filter((line) => line.startsWith(`${form}: `)).sort();
    for (const line of verbose ? wrong : wrong.slice(0, SHOWN)) out += `    ${line}\n`;
    if (!verbose && wrong.length > SHOWN) out += `    and ${wrong.length - SHOWN} more (--verbose shows them)\n`;
  }
  for (const [reason, count] of [...reasons].sort(byName)) out += `explained ${String(count).padStart(6)}  ${reason}\n`;
  for (const error of errors) out += `error: ${error}\n`;
  const all = total.passed + total.failed + total.explained;
  const broken = errors.length === 0 ? '' : `, ${errors.length} files with errors`;
  out += `total: ${all} vectors, ${total.passed} passed, ${total.failed} failed, ${total.explained} explained${broken}\n`;
  process.stdout.write(out);
  return errors.length > 0 ? 2 : total.failed > 0 ? 1 : 0;
}

try {
  const options = readOptions(process.argv.slice(2));
  const files = [...new Set(options.places.flatMap(vectorFiles))];
  await buildCore();
  const results = await runAll(jobsFor(files, options.jobs), options.jobs);
  process.exitCode = report(merge(results), options.verbose);
} catch (error) {
  const known = error instanceof InputError;
  process.stderr.write(`vectors: ${known ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = known ? 2 : 3;
}
