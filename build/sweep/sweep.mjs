/**
 * The descriptor sweep: node build/sweep/sweep.mjs [--recorded] [--update] [--group NAME] [--no-steps]
 * Runs every case on our processor and in Bochs (or takes the recorded Bochs results) and compares them case by case.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BOCHS_MODEL, hasBochs, runBochs } from './bochs.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const FIXTURE = path.join(here, 'bochs.records.gz');
/** Cases per run of Bochs: their records fit into its memory. */
const CHUNK = 20000;

const args = process.argv.slice(2);
const has = (name) => args.includes(name);
const group = has('--group') ? args[args.indexOf('--group') + 1] : null;

async function loadCore() {
  const { build } = await import('vite');
  const outDir = path.join(root, 'dist', 'sweep');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(here, 'index.ts'),
      outDir,
      target: 'node20',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: { output: { format: 'es', entryFileNames: 'sweep-core.mjs' } },
    },
  });
  return import(pathToFileURL(path.join(outDir, 'sweep-core.mjs')).href);
}

const core = await loadCore();
const images = core.makeImages(here);
const all = core.generateCases();
const wanted = all.map((c, index) => index).filter((index) => group === null || all[index].group === group);
const cases = wanted.map((index) => all[index]);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const watch = new core.SweepWatch();
let since = Date.now();
const ours = core.runOurs(images, cases, (machine) => watch.attach(machine, !has('--no-steps')));
process.stdout.write(`ours: ${cases.length} cases, ${watch.transitions} transitions, ${seconds(since)}\n`);

async function fromBochs() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sweep-'));
  const records = [];
  for (let from = 0; from < cases.length; from += CHUNK) {
    const some = cases.slice(from, from + CHUNK);
    const bytes = await runBochs(images, core.encodeCases(some), folder);
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    const these = core.splitRecords(words, some.length);
    if (these.length < some.length) throw new Error(`Bochs stopped in case ${from + these.length}: ${some[these.length].name}`); // prettier-ignore
    records.push(...these);
  }
  fs.rmSync(folder, { recursive: true });
  return records;
}

let theirs;
since = Date.now();
if (has('--recorded') || !hasBochs()) {
  const recorded = core.unpackRecords(fs.readFileSync(FIXTURE));
  if (recorded.digest !== core.digestOf(all)) throw new Error('the recorded results belong to other cases: run with --update'); // prettier-ignore
  theirs = wanted.map((index) => recorded.records[index]);
  process.stdout.write('Bochs: recorded results\n');
} else {
  theirs = await fromBochs();
  process.stdout.write(`Bochs (${BOCHS_MODEL}): ${seconds(since)}\n`);
}

const report = core.compareRecords(cases, ours, theirs);
process.stdout.write(`${report.equal} of ${report.cases} equal\n`);
for (const e of core.EXPLANATIONS) process.stdout.write(`${String(report.explained.get(e.id)).padStart(8)}  ${e.id} (${e.sdm})\n`); // prettier-ignore
const unused = group === null ? core.EXPLANATIONS.filter((e) => report.explained.get(e.id) === 0) : [];
if (unused.length > 0)
  process.stdout.write(`explanations that explain nothing: ${unused.map((e) => e.id).join('; ')}\n`);
process.stdout.write(`${report.unexplained.length} unexplained\n`);
for (const text of report.unexplained.slice(0, 40)) process.stdout.write(`  ${text}\n`);
process.stdout.write(`${watch.violations.length} transitions whose record is not what happened\n`);
for (const text of watch.violations.slice(0, 20)) process.stdout.write(`  ${text}\n`);
const rules = [...watch.rules].sort((a, b) => a[0].localeCompare(b[0]));
process.stdout.write(`${rules.length} rules broken: ${rules.map(([rule, n]) => `${rule} (${n})`).join('; ')}\n`);
const broken = core.TRANSITION_RULES.filter((rule) => !watch.rules.has(rule.id));
if (group === null) process.stdout.write(`rules of transitions not broken: ${broken.map((rule) => rule.id).join('; ') || 'none'}\n`); // prettier-ignore

if (has('--update')) {
  if (group !== null) throw new Error('--update takes all groups');
  fs.writeFileSync(FIXTURE, core.packRecords(cases, theirs));
  process.stdout.write(`${FIXTURE}: ${fs.statSync(FIXTURE).size} bytes\n`);
}
process.exitCode = report.unexplained.length + watch.violations.length + unused.length === 0 ? 0 : 1;
