/** Rules that one transition is enough for: S10 is beside them since one port access is enough for it. */
import { EFLAGS_IF } from '#emulator/arch';
import { read16 } from '#emulator/base';
import { pushedWords } from '#emulator/inspect';
import { NOTHING, onTransition, type Rule } from './rule.ts';

/** Vectors below 20h belong to exceptions (SDM vol. 3 §6.2). */
const FIRST_FREE_VECTOR = 0x20;

/** S11: a return to ring 3 that leaves IF clear: no interrupt can take the processor back. */
export const ring3NoPreempt = (): Rule =>
  onTransition((t) =>
    t.flow === 'iret' && t.from.cpl < 3 && t.to?.cpl === 3 && (t.to.eflags & EFLAGS_IF) === 0
      ? [{ rule: 'S11', key: t.to.eip, transitions: [t.id], args: { eflags: t.to.eflags, eip: t.to.eip } }]
      : NOTHING,
  );

/** S16: a hardware interrupt delivered to a vector that belongs to an exception. Real mode is exempt: the BIOS does so. */
export const vectorOverlap = (): Rule =>
  onTransition((t) =>
    t.cause.type === 'external' &&
    (t.cause.vector ?? FIRST_FREE_VECTOR) < FIRST_FREE_VECTOR &&
    t.steps.some((s) => s.step === 'idt.read-gate')
      ? [{ rule: 'S16', key: t.cause.vector ?? 0, transitions: [t.id], args: { vector: t.cause.vector ?? 0 } }]
      : NOTHING,
  );

/** S13: the frame of an interrupt or exception written to where no RAM is: into ROM, adapter space or beyond the end. */
export const writeToNowhere = (): Rule =>
  onTransition((t, { machine }) => {
    if (t.flow !== 'interrupt-delivery' || t.frame !== undefined) return NOTHING;
    const isRam = (physical: number): boolean =>
      physical < machine.config.ramBytes && !(physical >= 0xc0000 && physical < 0x100000);
    const lost = t.steps
      .filter(({ step }) => step.startsWith('push.'))
      .flatMap(({ writes }) => writes)
      .find(({ physical }) => !isRam(physical));
    if (lost === undefined) return NOTHING;
    const esp = Math.min(...pushedWords(t).map((w) => w.linear));
    return [{ rule: 'S13', key: 'frame', transitions: [t.id], args: { physical: lost.physical, esp, vector: t.cause.vector ?? 0 } }]; // prettier-ignore
  });

/** Offset of the I/O map base in a 32-bit TSS, and where its fixed part ends (SDM vol. 3 §7.2.1). */
const IOMAP_BASE = 0x66, TSS_FIELDS_END = 0x68; // prettier-ignore

/** S10: a port access of level 3 that passed by bits which are no bitmap but fields of the TSS. */
export const ioMapHole = (): Rule => ({
  observe: (event, scene) => {
    if (event.kind !== 'port' || event.allowedBy !== 'bitmap') return NOTHING;
    const tss = scene.registers.segments[7];
    const { bytes, mapped } = scene.machine.readLinear((tss.base + IOMAP_BASE) >>> 0, 2);
    if (mapped[0] === 0 || mapped[1] === 0) return NOTHING;
    const base = read16(bytes, 0);
    if (base + (event.port >>> 3) >= TSS_FIELDS_END) return NOTHING;
    return [{ rule: 'S10', key: event.port, transitions: [], args: { port: event.port, base, eip: event.eip } }];
  },
  reset: () => {},
});

/** Faults in a row that make a storm. */
const STORM = 8;

/** S12: the same vector from the same EIP eight times, the stack falling each time. */
export class FaultStorm implements Rule {
  private runs = new Map<string, { count: number; esp: number }>();

  observe: Rule['observe'] = (event) => {
    if (event.kind !== 'transition' || event.cause.type !== 'exception' || event.flow !== 'interrupt-delivery')
      return NOTHING;
    const { from, cause, id } = event;
    const key = `${cause.vector}:${from.cs}:${from.eip}`;
    const run = this.runs.get(key);
    const falling = run !== undefined && from.esp < run.esp;
    const count = falling ? run.count + 1 : 1;
    if (this.runs.size > 256) this.runs.clear();
    this.runs.set(key, { count, esp: from.esp });
    return count === STORM
      ? [{ rule: 'S12', key, transitions: [id], args: { vector: cause.vector ?? 0, eip: from.eip } }]
      : NOTHING;
  };
  reset(): void {
    this.runs = new Map();
  }
}
