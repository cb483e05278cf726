/** Single steps, transitions as objects and as text, snapshots and restores, on the small kernel of the benchmarks. */
import { assembleKernel, KERNELS } from './kernels.mjs';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Median milliseconds of `times` calls. */
function milliseconds(times, action) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    const at = performance.now();
    action(i);
    taken.push(performance.now() - at);
  }
  return median(taken);
}

/**
 * Milliseconds of an incremental snapshot: of `save` itself, and of what the stretch behind it takes longer because pages
 * have to be stamped anew. In turns with stretches that no snapshot precedes, so that a run that gets faster is not counted.
 */
function checkpoint(machine) {
  const stretch = () => milliseconds(1, () => machine.run({ instructions: 200_000 }));
  const saves = [];
  const behind = [];
  const others = [];
  let parent = machine.save();
  for (let i = 0; i < 30; i++) {
    others.push(stretch());
    saves.push(milliseconds(1, () => (parent = machine.save(parent))));
    behind.push(stretch());
  }
  return median(saves) + Math.max(0, median(behind) - median(others));
}

export function measureMachine(core, quick) {
  const built = assembleKernel(
    core,
    KERNELS.find((k) => k.name === 'j_kernel'),
    false,
  );
  const machine = core.createMachine({ ramBytes: 16 << 20 });
  const started = milliseconds(3, () => {
    machine.load({ drive: 'floppy', bytes: built.image });
    machine.setBreakpoints([0x7c00]);
    machine.run({ instructions: 5_000_000 });
    machine.setBreakpoints([]);
  });
  machine.observe('transitions', null);
  machine.run({ instructions: quick ? 5_000_000 : 30_000_000 });
  const steps = quick ? 5_000 : 50_000;
  const stepping = performance.now();
  for (let i = 0; i < steps; i++) machine.stepInstruction();
  const stepsPerSecond = (steps / (performance.now() - stepping)) * 1000;
  const newest = machine.transitionCount;
  const decoded = Math.min(newest, 2_000);
  const decoding = performance.now();
  for (let id = newest - decoded + 1; id <= newest; id++) machine.transition(id);
  const perTransition = ((performance.now() - decoding) / decoded) * 1000;
  const parent = machine.save();
  const full = milliseconds(5, () => machine.save());
  const incremental = checkpoint(machine);
  const restore = milliseconds(10, () => machine.restore(parent));
  return [
    { name: 'power-on to the first instruction of the boot sector', value: started, unit: 'ms', target: '<= 50' },
    { name: 'single steps, machine alone', value: stepsPerSecond / 1000, unit: 'thousand a second', target: '>= 20' },
    { name: 'one recorded transition as an object', value: perTransition, unit: 'microseconds' },
    { name: 'full snapshot, 16 MiB', value: full, unit: 'ms' },
    {
      name: 'incremental snapshot, 200,000 instructions apart',
      value: incremental,
      unit: 'ms',
      target: '<= 1',
    },
    { name: 'restore', value: restore, unit: 'ms' },
  ];
}
