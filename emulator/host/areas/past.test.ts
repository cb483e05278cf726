import { assemble } from '#emulator/assembler';
import { formatTransition } from '#emulator/events';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine } from '#emulator/machine';
import { describe, expect, it } from 'vitest';
import type { HostAccess } from '../host-access.ts';
import { MachineSession } from '../machine-session.ts';
import { pastHandlers } from './past.ts';

/** The divisor is loaded first of all; then come more system calls than the recorder keeps, a wait, and the fault. */
const TEXT = `org 0x7c00
bits 16
 cli
 xor ax,ax
 mov ds,ax
 mov ss,ax
 mov sp,0x7c00
 mov word [0x80*4],handler
 mov word [0x80*4+2],0
 mov word [0],divided
 mov word [2],0
 xor bx,bx
 mov dx,6
calls: mov cx,1000
.l: int 0x80
 loop .l
 dec dx
 jnz calls
 mov edx,200000
.w: dec edx
 jnz .w
 mov ax,7
 div bx
 jmp $
divided: cli
 hlt
handler: iret
times 510-($-$$) db 0
dw 0xaa55
`;
const CALLS = 12_000;

function world() {
  const files = [{ name: 'k.asm', text: TEXT }];
  const assembled = assemble(files[0], { defines: {}, resolveInclude: () => null });
  const boot = bootImageFromFile('k.asm', assembled.bytes);
  if (!boot.ok) throw new Error(boot.error.message);
  const session = new MachineSession(createMachine({ ramBytes: 1 << 20 }), boot.image, 'boot-sector', { assembled, files }); // prettier-ignore
  session.timeline.run({ instructions: 500_000 });
  const host = { need: () => session, needPaused: () => session } as unknown as HostAccess;
  const fault = session.firmwareTransitions + CALLS + 1;
  return { session, area: pastHandlers(host), fault };
}

describe('transitions of the past by request', () => {
  it('those that the recorder lost are obtained again, and nothing moves', () => {
    const { session, area, fault } = world();
    const first = session.firmwareTransitions + 1;
    expect([session.transition(first), session.summaries(first, 3)]).toEqual([null, []]);
    const before = [session.timeline.present, session.machine.digest(), formatTransition(session.transition(fault)!)];
    let state = area.obtainStart({ first, last: first + 99 });
    while (!state.done) state = area.obtainNext({});
    expect(session.summaries(first, 3).map(({ id, flow }) => [id, flow])).toEqual([[first, 'interrupt-delivery'], [first + 1, 'iret'], [first + 2, 'interrupt-delivery']]); // prettier-ignore
    expect(formatTransition(session.transition(first + 99)!)).toContain(`#${first + 99} `);
    expect([session.timeline.present, session.machine.digest(), formatTransition(session.transition(fault)!)]).toEqual(before); // prettier-ignore
  });
  it('a search that needs several pieces gives the machine away in between, and ends when it was moved', () => {
    const { session, area } = world();
    const before = [session.timeline.present, session.machine.digest()];
    const stretch = session.stretch(session.firmwareTransitions + 4_000, session.firmwareTransitions + 4_010);
    let pieces = 0;
    for (; !stretch.advance(2_000); pieces++) expect(session.timeline.present).toEqual(before[0]);
    expect([session.timeline.present, session.machine.digest()]).toEqual(before);
    expect([pieces > 1, stretch.found.size]).toEqual([true, 11]);
    const first = session.firmwareTransitions + 1;
    area.obtainStart({ first, last: first });
    session.seek({ icount: session.machine.icount - 5 });
    expect(() => area.obtainNext({})).toThrow(/ask where it stands now/);
    expect(area.obtainCancel({})).toBe(null);
  });
});

describe('why by request', () => {
  it('is answered in pieces, looks back as far as it takes, and the machine stands where it stood after each', () => {
    const { session, area, fault } = world();
    const before = [session.timeline.present, session.machine.digest(), session.transitionCount];
    let state = area.whyStart({ id: fault });
    expect(state.done).toBe(false);
    for (let looked = 0; !state.done; looked = state.looked) {
      expect(state.looked).toBeGreaterThanOrEqual(looked);
      expect([session.timeline.present, session.machine.digest(), session.transitionCount]).toEqual(before);
      state = area.whyNext({});
    }
    expect(state.card).toMatchObject({ rule: 'divisor != 0', writer: { by: 'instruction', text: 'xor bx,bx', source: { line: 12 } } }); // prettier-ignore
    expect([session.timeline.present, session.machine.digest(), session.transitionCount]).toEqual(before);
  });
  it('can be given up, is refused at another moment, and is null for what is no fault', () => {
    const { session, area, fault } = world();
    expect(area.whyStart({ id: fault }).done).toBe(false);
    session.seek({ icount: session.machine.icount - 1 });
    expect(() => area.whyNext({})).toThrow(/ask where it stands now/);
    expect(area.whyStart({ id: fault }).done).toBe(false);
    expect(area.whyCancel({})).toBe(null);
    expect(() => area.whyNext({})).toThrow(/nothing was asked/);
    // Its chain was lost by the recorder and is obtained; it is no fault.
    let state = area.whyStart({ id: session.firmwareTransitions + 1 });
    while (!state.done) state = area.whyNext({});
    expect(state.card).toBe(null);
  });
});
