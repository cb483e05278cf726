/** Time travel over a run of the small kernel: what keeping history costs, and how long it takes to be anywhere in it. */
import { assembleKernel, KERNELS } from './kernels.mjs';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const timed = (action) => {
  const at = performance.now();
  action();
  return performance.now() - at;
};
/** Repeatable choices: the next of a simple sequence, 0 ≤ x < 1. */
function sequence(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

export function measureTimeline(core, quick) {
  const depth = quick ? 40_000_000 : 400_000_000;
  const built = assembleKernel(
    core,
    KERNELS.find((k) => k.name === 'j_kernel'),
    false,
  );
  const begin = () => {
    const machine = core.createMachine({ ramBytes: 16 << 20 });
    machine.observe('transitions', null);
    const timeline = new core.Timeline(machine);
    timeline.load({ drive: 'floppy', bytes: built.image });
    return timeline;
  };
  // Warm, then in turns: with history and without.
  begin().machine.run({ instructions: depth / 10 });
  const kept = [];
  const plain = [];
  let timeline = begin();
  for (let round = 0; round < 3; round++) {
    plain.push(timed(() => begin().machine.run({ instructions: depth / 4 })));
    timeline = begin();
    kept.push(timed(() => timeline.run({ instructions: depth / 4 })));
  }
  timeline.run({ untilIcount: depth });
  const { machine } = timeline;
  const snapshots = timeline.snapshotCount;
  const megabytes = timeline.snapshotBytes / (1 << 20);
  const first = timed(() => timeline.stepBack());
  const steps = Array.from({ length: 50 }, () => timed(() => timeline.stepBack()));
  const random = sequence(1);
  const jumps = Array.from({ length: 21 }, () => {
    const icount = Math.floor(random() * depth);
    return timed(() => timeline.seekIcount(icount));
  });
  timeline.seekIcount(depth);
  const reverse = timed(() => {
    const search = new core.ReverseSearch(timeline, { arm: () => machine.setBreakpoints([0x7c00]), onlyAt: [0x7c00] });
    while (search.advance(50_000_000) === null);
    search.finish();
  });
  const millions = `${depth / 1_000_000} M instructions deep`;
  return [
    { name: 'keeping history, of the running time', value: (median(kept) / median(plain) - 1) * 100, unit: '%', target: '<= 10' },
    { name: `snapshots after ${millions}`, value: snapshots, unit: `in ${megabytes.toFixed(1)} MiB` },
    { name: `first step back, ${millions}`, value: first, unit: 'ms' },
    { name: `step back, ${millions}, median of 50`, value: median(steps), unit: 'ms', target: '<= 16' },
    { name: 'jump anywhere in that history, median of 21', value: median(jumps), unit: 'ms', target: '<= 150' },
    { name: 'the slowest of these jumps', value: Math.max(...jumps), unit: 'ms' },
    { name: `reverse continue over ${millions}`, value: reverse / 1000, unit: 's', target: '<= 2' },
  ]; // prettier-ignore
}
