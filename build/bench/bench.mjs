/**
 * `npm run bench`: our machine and npm's v86 on the same kernels in the same run, interleaved, and what else the design
 * sets targets for: transitions, snapshots, single steps, the assembler. Only ratios mean anything on another machine.
 *
 *   --quick            a tenth of the work, one round
 *   --rounds N         rounds per kernel (default 3; medians are printed)
 *   --only a,b         only these kernels     --no-v86   ours alone     --parts kernels,machine,timeline,course,arrivals,assembler
 *   --json             one JSON object instead of tables
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { measureArrivals } from './arrivals-speed.mjs';
import { measureAssembler } from './assembler-speed.mjs';
import { assembleKernel, KERNELS } from './kernels.mjs';
import { measureMachine } from './machine-speed.mjs';
import { measureCourse } from './course-speed.mjs';
import { measureTimeline } from './timeline-speed.mjs';
import { measureWindow } from './window-speed.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '..', '..');

function readOptions(words) {
  const options = {
    quick: false,
    rounds: 0,
    only: null,
    v86: true,
    parts: ['kernels', 'machine', 'timeline', 'course', 'arrivals', 'assembler', 'window'],
    json: false,
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = () => {
      if (words[i + 1] === undefined) throw new Error(`${word} needs a value`);
      return words[++i];
    };
    if (word === '--quick') options.quick = true;
    else if (word === '--json') options.json = true;
    else if (word === '--no-v86') options.v86 = false;
    else if (word === '--rounds') options.rounds = Number(value());
    else if (word === '--only') options.only = value().split(',');
    else if (word === '--parts') options.parts = value().split(',');
    else throw new Error(`unknown option ${word}`);
  }
  if (options.rounds === 0) options.rounds = options.quick ? 1 : 3;
  if (!Number.isInteger(options.rounds) || options.rounds < 1) throw new Error('--rounds needs a positive number');
  const unknown = options.only?.find((name) => !KERNELS.some((k) => k.name === name));
  if (unknown) throw new Error(`there is no kernel ${unknown}; kernels: ${KERNELS.map((k) => k.name).join(' ')}`);
  return options;
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1];
};

/** Runs a script in a process of its own and reads its one line of JSON. */
function child(script, ...words) {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(here, script), ...words.map(String)], {
    encoding: 'utf8',
  });
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch {
    return { error: (stderr || stdout).trim().slice(0, 200) || 'no output' };
  }
}

function measureKernels(core, corePath, options, work, say) {
  const rows = [];
  for (const kernel of KERNELS.filter((k) => options.only === null || options.only.includes(k.name))) {
    const built = assembleKernel(core, kernel, options.quick);
    const image = path.join(work, `${kernel.name}.img`);
    const binary = path.join(work, `${kernel.name}.bin`);
    fs.writeFileSync(image, built.image);
    fs.writeFileSync(binary, built.binary);
    const ours = [];
    const theirs = [];
    for (let round = 0; round < options.rounds; round++) {
      say(`${kernel.name} ${round + 1}/${options.rounds}`);
      ours.push(child('run-ours.mjs', corePath, image, built.begin, built.finish));
      if (options.v86) theirs.push(child('run-v86.mjs', binary, 120));
    }
    rows.push(row(kernel, ours, theirs));
  }
  return rows;
}

function row(kernel, ours, theirs) {
  const good = (runs) => runs.filter((r) => r.error === undefined);
  const seconds = median(good(ours).map((r) => r.wall));
  const v86Seconds = median(good(theirs).map((r) => r.wall));
  const { icount = NaN, transitions = 0 } = good(ours)[0] ?? {};
  return {
    kernel: kernel.name,
    what: kernel.what,
    seconds,
    v86Seconds,
    mips: icount / seconds / 1e6,
    transitionsPerSecond: transitions / seconds,
    ratio: seconds / v86Seconds,
    // Processor time of the whole process, compiler threads included: steadier on a busy machine.
    cpuRatio: median(good(ours).map((r) => r.cpu)) / median(good(theirs).map((r) => r.cpu)),
    targets: kernel.targets,
    // The same image must end in the same state every time.
    deterministic: new Set(good(ours).map((r) => `${r.digest} ${r.icount}`)).size <= 1,
    error: ours.find((r) => r.error)?.error ?? null,
    v86Error: theirs.find((r) => r.error)?.error ?? null,
  };
}

const number = (value, digits = 2) =>
  !Number.isFinite(value) ? '-' : value.toFixed(value >= 100 ? 0 : value >= 10 ? Math.min(1, digits) : digits);

function printKernels(rows) {
  const line = (cells) =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(11))).join('');
  console.log(
    line([
      'kernel',
      'ours s',
      'v86 s',
      'ours M/s',
      'trans. k/s',
      'ours/v86',
      'by cpu',
      'first',
      'complete',
      'compiled',
    ]),
  );
  for (const r of rows) {
    const targets = r.targets ? r.targets.map((t) => `<=${t}${r.ratio <= t ? ' ok' : ''}`) : ['', '', ''];
    console.log(
      line([
        r.kernel,
        number(r.seconds, 3),
        number(r.v86Seconds, 3),
        number(r.mips),
        number(r.transitionsPerSecond / 1000),
        number(r.ratio),
        number(r.cpuRatio),
        ...targets,
      ]),
    );
    if (r.error) console.log(`  ours: ${r.error}`);
    if (r.v86Error) console.log(`  v86: ${r.v86Error}`);
    if (!r.deterministic) console.log('  NOT DETERMINISTIC: the runs ended in different states');
  }
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
  say('building');
  const { build } = await import('vite');
  await build({ configFile: path.join(here, 'bench.config.ts'), logLevel: 'error' });
  const corePath = path.join(root, 'dist', 'bench', 'core.mjs');
  const core = await import(pathToFileURL(corePath).href);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'ringside-bench-'));
  const report = { node: process.version, quick: options.quick, rounds: options.rounds };
  try {
    if (options.parts.includes('kernels')) report.kernels = measureKernels(core, corePath, options, work, say);
    if (options.parts.includes('machine')) {
      say('machine');
      report.machine = measureMachine(core, options.quick);
    }
    if (options.parts.includes('timeline')) {
      say('timeline');
      report.timeline = measureTimeline(core, options.quick);
    }
    if (options.parts.includes('course')) {
      say('course of events');
      report.course = measureCourse(core, options.quick);
    }
    if (options.parts.includes('arrivals')) {
      say('arrivals');
      report.arrivals = measureArrivals(core, options.quick);
    }
    if (options.parts.includes('assembler')) {
      say('assembler');
      report.assembler = measureAssembler(core, work, options.quick);
    }
    if (options.parts.includes('window')) {
      say('window');
      report.window = await measureWindow(root, options.quick);
    }
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  say('');
  if (options.json) {
    console.log(JSON.stringify(report));
    return;
  }
  console.log(
    `Node ${report.node}, ${options.rounds} round(s)${options.quick ? ', quick: warm-up weighs more' : ''}; lower ratios are better\n`,
  );
  if (report.kernels) printKernels(report.kernels);
  for (const part of [
    report.machine,
    report.timeline,
    report.course,
    report.arrivals,
    report.assembler,
    report.window,
  ]) {
    if (!part) continue;
    console.log('');
    for (const { name, value, unit, target } of part) {
      console.log(`${name.padEnd(52)}${number(value).padStart(10)} ${unit}${target ? `   target ${target}` : ''}`);
    }
  }
}

main().catch((error) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
