/**
 * Does an hour of work leave anything behind? An hour of running brings 36,000 states and is otherwise the same state over and over;
 * what leaks does so with states, with stops and with jumps. So: rounds of run, pause, jump and step, then a long run, with the heap
 * after a collection noted all along; from the first note to the last it may grow by no more than `--most` MiB.
 *   node build/bench/window-heap.mjs --minutes 30
 */
import path from 'node:path';
import process from 'node:process';
import { setUpBuild } from '../setup-build.mjs';
import { heap, open, pause, rounds, run, stop } from './window-speed.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const minutes = option('minutes', 3);
const most = option('most', 10);
const NOTE_EVERY_MINUTES = 2;
const STEPS = 20;

const root = path.resolve(import.meta.dirname, '../..');
await setUpBuild(root);
const window = await open(root);
const began = Date.now();
const passed = () => (Date.now() - began) / 60_000;
const notes = [];
let steps = 0;
let round = 0;
async function note(what) {
  const { megabytes, nodes, listeners } = await heap(window);
  notes.push({ megabytes, nodes, listeners });
  const line = `${passed().toFixed(1).padStart(5)} min  ${what.padEnd(34)} ${megabytes.toFixed(1)} MiB, ${nodes} nodes, ${listeners} listeners`;
  process.stdout.write(`${line}\n`);
}
async function work(share) {
  let noted = passed();
  while (passed() < minutes * share) {
    await rounds(window, 5);
    round += 5;
    for (let n = 0; n < STEPS; n++, steps++) await window.page.keyboard.press('F11');
    if (passed() - noted < NOTE_EVERY_MINUTES) continue;
    noted = passed();
    await note(`${round} rounds, ${steps} steps`);
  }
}
try {
  await rounds(window, 10);
  await pause(3000);
  await note('warm');
  await work(0.5);
  await note(`${round} rounds, ${steps} steps`);
  await run(window);
  while (passed() < minutes) {
    await pause(Math.min(NOTE_EVERY_MINUTES, Math.max(0.1, minutes - passed())) * 60_000);
    await note('running');
  }
  await stop(window);
  await pause(2000);
  await note('paused at the end');
  const [first, last] = [notes[0], notes.at(-1)];
  const grown = last.megabytes - first.megabytes;
  const nodes = last.nodes - first.nodes;
  process.stdout.write(
    `grown by ${grown.toFixed(1)} MiB and ${nodes} nodes in ${passed().toFixed(1)} minutes (${round} rounds, ${steps} steps)\n`,
  );
  if (grown > most || nodes > 500) process.exitCode = 1;
} finally {
  await window.close();
}
