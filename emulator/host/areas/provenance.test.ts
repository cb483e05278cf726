import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemble } from '#emulator/assembler';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import { describe, expect, it } from 'vitest';
import type { HostAccess } from '../host-access.ts';
import { MachineSession } from '../machine-session.ts';
import { provenanceHandlers } from './provenance.ts';

const SAMPLE = join(dirname(fileURLToPath(import.meta.url)), '../../../renderer/app/sample/first-kernel.asm');

function world() {
  const files = [{ name: 'first-kernel.asm', text: readFileSync(SAMPLE, 'utf8') }];
  const assembled = assemble(files[0], { defines: {}, resolveInclude: () => null });
  const boot = bootImageFromFile('first-kernel.asm', assembled.bytes);
  if (!boot.ok) throw new Error(boot.error.message);
  const session = new MachineSession(createMachine({ ramBytes: 4 << 20 }), boot.image, 'boot-sector', {
    assembled,
    files,
  });
  session.reset();
  session.timeline.run({ instructions: 3_000_000 });
  const host = { need: () => session, needPaused: () => session } as unknown as HostAccess;
  return { session, area: provenanceHandlers(host) };
}
/** Runs until the kernel is entered from level 3 and a few instructions further. */
function intoKernel({ session }: ReturnType<typeof world>): void {
  session.machine.setStopRule((event) =>
    event.kind === 'transition' && event.cause.type === 'INT n' ? 'entered' : null,
  );
  session.timeline.run({ instructions: 2_000_000 });
  session.machine.setStopRule(null);
  session.timeline.run({ instructions: 3 });
}

describe('provenance by request', () => {
  it('answers who wrote a place, and the machine stands where it stood', () => {
    const here = world();
    const { area, session } = here;
    intoKernel(here);
    const before = [session.timeline.present, session.machine.digest()];
    let state = area.whoStart({ place: 'tss.esp0' });
    while (!state.done) state = area.whoNext({});
    expect(state).toMatchObject({ problem: null, provenance: { name: 'tss.esp0' } });
    expect(state.provenance!.hops[0].source?.file).toBe('first-kernel.asm');
    expect([session.timeline.present, session.machine.digest()]).toEqual(before);
    expect(area.whoStart({ place: 'tss.colour' })).toMatchObject({
      done: true,
      problem: expect.stringContaining('no field') as string,
    });
    expect(area.whoCancel({})).toBe(null);
    expect(() => area.whoNext({})).toThrow(/ask again/);
  });

  it('tells the open frames, their nesting and for whom, also at another moment', () => {
    const here = world();
    const { area, session } = here;
    intoKernel(here);
    const there = area.frames({});
    const [frame] = there.frames;
    expect(frame).toMatchObject({ cause: 'INT n', vector: 0x80, fromCpl: 3, nesting: 1 });
    expect(frame.instructions).toBeGreaterThan(0);
    expect(there.status).toMatchObject({ context: 'kernel', depth: 1, since: { transition: frame.transition } });
    const words = area.stackWords({ words: 24 }).words;
    expect(words.filter(({ transition }) => transition === frame.transition).map(({ slot }) => slot).sort()).toEqual(['CS', 'EFLAGS', 'EIP', 'ESP', 'SS']); // prettier-ignore
    const mark = session.timeline.present;
    session.timeline.run({ instructions: 200_000 });
    session.timeline.seek(mark);
    expect(area.frames({})).toEqual(there);
    // History goes on now: who took the frame off is known.
    const later = area.stackWords({ words: 24 }).words.find(({ transition }) => transition === frame.transition);
    expect(later?.taken?.text).toMatch(/^iret/);
  });
});
