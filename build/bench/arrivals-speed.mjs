/** Every arrival at 1,000 boundaries of a scenario of 10,000 instructions: how long the answer takes. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./kernels/r_arrivals.asm', import.meta.url));
const BOUNDARIES = 1_000;
const INSTRUCTIONS = 10_000;
const TARGET = 5;

function sweepOnce(core, name, assembled, image) {
  const machine = core.createMachine({ ramBytes: 16 << 20 });
  machine.load(image);
  machine.setBreakpoints([0x7c00]);
  machine.run({ instructions: 5_000_000 });
  machine.setBreakpoints([]);
  const program = core.describeProgram(assembled, []);
  const context = core.contextOf(program, new core.TransitionCache(machine));
  const scenario = core.readScenario(
    {
      from: 'update',
      to: 'last_line',
      interrupt: 'irq 1',
      until: 'finish',
      checks: ['dword [shared] == dword [mine] + dword [theirs]'],
    },
    program,
    context,
    machine.config.instructionsPerPitClock,
    name,
  );
  const at = performance.now();
  const sweep = new core.ArrivalSweep(machine, scenario, { context });
  while (!sweep.advance(1_000_000));
  return { seconds: (performance.now() - at) / 1000, report: sweep.report() };
}

export function measureArrivals(core, quick) {
  const main = { name: 'r_arrivals.asm', text: fs.readFileSync(SOURCE, 'utf8') };
  const assembled = core.assemble(main);
  const boot = core.bootImageFromFile(main.name, assembled.bytes);
  if (!assembled.ok || !boot.ok) throw new Error('the kernel of the arrivals did not assemble');
  const runs = Array.from({ length: quick ? 1 : 3 }, () => sweepOnce(core, main.name, assembled, boot.image));
  const [{ report }] = runs;
  const length = report.undisturbed.mark.icount - report.runs[0].boundary.mark.icount;
  // Between the load of the counter and its store: three boundaries of each pass; and the very first, shielded by STI.
  const isRight = report.tried === BOUNDARIES && report.broke === 301 && length >= INSTRUCTIONS;
  if (!isRight) throw new Error(`arrivals: ${report.tried} tried, ${report.broke} broke, ${length} instructions: not what was to be measured`); // prettier-ignore
  const sorted = runs.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const seconds = sorted[sorted.length >> 1];
  return [
    { name: `every arrival: ${report.tried} boundaries of ${length} instructions`, value: seconds, unit: 's', target: `<= ${TARGET}` }, // prettier-ignore
    { name: 'one arrival', value: (seconds / report.tried) * 1000, unit: 'ms' },
  ];
}
