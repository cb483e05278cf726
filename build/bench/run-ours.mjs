/** One measured run of a kernel on our machine, in a process of its own: node run-ours.mjs CORE IMAGE BEGIN FINISH. */
import fs from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [corePath, imagePath, begin, finish, limit] = process.argv.slice(2);
const { createMachine } = await import(pathToFileURL(corePath).href);
const SLICE = 4_000_000;
const timeLimit = performance.now() + 1000 * Number(limit ?? 300);

const machine = createMachine({ ramBytes: 64 << 20 });
machine.load({ drive: 'floppy', bytes: fs.readFileSync(imagePath) });
machine.observe('transitions', null);

/** Runs in slices, as the workbench does, until a label or the end is reached. */
function runTo(linear) {
  machine.setBreakpoints(linear === null ? [] : [linear]);
  for (;;) {
    const stop = machine.run({ instructions: SLICE });
    if (stop.why !== 'limit') return stop;
    if (performance.now() > timeLimit) return { why: 'time-out' };
  }
}
const done = (result) => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
};
try {
  const first = runTo(Number(begin));
  if (first.why !== 'breakpoint') done({ error: `did not reach the start: ${JSON.stringify(first)}` });
  const before = {
    icount: machine.icount,
    transitions: machine.transitionCount,
    at: performance.now(),
    cpu: process.cpuUsage(),
  };
  const last = runTo(Number(finish));
  const wall = (performance.now() - before.at) / 1000;
  const cpu = process.cpuUsage(before.cpu);
  const measured = {
    icount: machine.icount - before.icount,
    transitions: machine.transitionCount - before.transitions,
  };
  const end = runTo(null);
  const line = machine.console().debug;
  if (last.why !== 'breakpoint' || !line.includes('E'))
    done({ error: `${JSON.stringify(last)} ${JSON.stringify(end)} ${line}`.slice(0, 300) });
  done({ wall, cpu: (cpu.user + cpu.system) / 1e6, ...measured, line: line.trim(), digest: machine.digest() });
} catch (error) {
  done({ error: String(error instanceof Error ? error.message : error).slice(0, 300) });
}
