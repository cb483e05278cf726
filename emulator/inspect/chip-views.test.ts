/** Views of the chips over the real machine, against what a program did to them. */
import { bootWith } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT, inspect } from './index.ts';

const SET_UP = `
    mov al,0x34
    out 0x43,al
    mov ax,11932
    out 0x40,al
    mov al,ah
    out 0x40,al
    mov al,0xb6
    out 0x43,al
    mov ax,1193
    out 0x42,al
    mov al,ah
    out 0x42,al
    in al,0x61
    or al,3
    out 0x61,al
    mov al,0x5a
    out 0x80,al
    mov dx,0x3f8+2
    mov al,0xc7
    out dx,al
    mov dx,0x3f8+1
    mov al,2
    out dx,al
    mov dx,0x3d4
    mov ax,0x070e
    out dx,ax
    jmp $
`;

describe('chips of the real machine', () => {
  const { machine } = bootWith(SET_UP, { harness: 'protected' });
  machine.run({ instructions: 100_000 });

  it('the next edge of OUT 0 is where the timer raises its line', () => {
    const { nextEdge, output } = inspect(machine, 'pit', {}, EMPTY_CONTEXT).channels[0];
    machine.run({ untilNow: nextEdge! - 1 });
    const before = inspect(machine, 'pit', {}, EMPTY_CONTEXT).channels[0].output;
    machine.run({ untilNow: nextEdge! });
    const after = inspect(machine, 'pit', {}, EMPTY_CONTEXT).channels[0];
    expect([output, before, after.output]).toEqual([1, 1, 0]);
    expect(after.nextEdge).toBe(nextEdge! + machine.config.instructionsPerPitClock);
  });
  it('the speaker sounds with the frequency of counter 2 while both its bits are set', () => {
    const { speaker, post, port61 } = inspect(machine, 'board', {}, EMPTY_CONTEXT);
    expect([Math.round(speaker.hertz), speaker.gate, speaker.data, post, port61 & 3]).toEqual([1000, 1, 1, 0x5a, 3]);
  });
  it('IIR and LSR of the serial port are what its ports would give', () => {
    const { iir, lsr, fifoDepth } = inspect(machine, 'serial', {}, EMPTY_CONTEXT);
    // FIFOs on; the transmitter is empty and says so.
    expect([iir, lsr, fifoDepth]).toEqual([0xc2, 0x60, 16]);
  });
  it('the registers of the CRTC make the cursor', () => {
    const { cursorAt, start } = inspect(machine, 'video', {}, EMPTY_CONTEXT);
    expect([cursorAt >> 8, start]).toEqual([7, 0]);
  });
});
