/** What following the course of events costs a running machine, by processor time, and how long one picture of a million events takes. */
import process from 'node:process';
import { assembleKernel, KERNELS } from './kernels.mjs';

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
/** Milliseconds of processor time, steadier than the clock on a busy machine. */
function processorTime(action) {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
const CASES = [
  { name: 'j_kernel', what: 'a small kernel' },
  { name: 'f1_tick10k', what: 'ring 3 under a 10 kHz tick' },
  { name: 'e_ring', what: 'nothing but system calls' },
];

function costOf(core, { name, what }, quick) {
  const kernel = KERNELS.find((k) => k.name === name);
  const built = assembleKernel(core, kernel, quick);
  const work = quick ? 30_000_000 : 100_000_000;
  const once = (isFollowed) => {
    const machine = core.createMachine({ ramBytes: 16 << 20 });
    machine.observe('transitions', null);
    machine.load({ drive: 'floppy', bytes: built.image });
    machine.run({ untilIcount: 1_000_000 });
    const context = core.contextOf(core.describeProgram(built.assembled ?? { symbols: [], lines: [] }, []), new core.TransitionCache(machine)); // prettier-ignore
    const monitors = new core.Monitors(machine, { context });
    const course = isFollowed ? new core.CourseOfEvents(machine, () => context, 1) : null;
    machine.setMonitor(
      course === null
        ? monitors
        : {
            wants(icount, now, closing) {
              course.closed(icount, now, closing);
              return monitors.wants(icount, now);
            },
            observe(event) {
              course.observe(event);
              if (event.kind !== 'interrupt-flag') monitors.observe(event);
            },
          },
    );
    const time = processorTime(() => machine.run({ instructions: work }));
    return { time, rows: course?.log.size.rows ?? 0 };
  };
  once(true);
  once(false);
  const [alone, followed] = [[], []];
  for (let round = 0; round < (quick ? 5 : 9); round++) {
    alone.push(once(false).time);
    followed.push(once(true).time);
  }
  const cost = (median(followed) / median(alone) - 1) * 100;
  return { name: `following the course of events, ${what} (${name})`, value: cost, unit: '%', target: '<= 4' };
}

function pictureOfAMillion(core) {
  const log = new core.CourseLog(0);
  let at = 0;
  for (let n = 0; n < 1_000_000; n++) {
    log.begin(at, at, 3 + (n % 4), 1 + (n % 5), n + 1);
    at += 1 + (n % 97);
  }
  log.reach(at);
  const times = Array.from({ length: 21 }, (_, n) =>
    processorTime(() => core.lanes(log, n * 1000, at - n * 1000, 960)),
  );
  return { name: 'lanes of a million events in 960 pieces, median of 21', value: median(times), unit: 'ms', target: '<= 50' }; // prettier-ignore
}

export const measureCourse = (core, quick) => [
  ...CASES.map((one) => costOf(core, one, quick)),
  pictureOfAMillion(core),
];
