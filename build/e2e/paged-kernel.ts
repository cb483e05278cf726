/** A kernel with two address spaces as one text, and the machine that executes it here, beside the window. */
import fs from 'node:fs';
import path from 'node:path';
import { assemble } from '#emulator/assembler';
import type { MachineEvent, Transition } from '#emulator/events';
import { bootImageFromFile } from '#emulator/formats';
import { createMachine, type Machine } from '#emulator/machine';

const labs = path.resolve(import.meta.dirname, '../../labs/content');
const lab = path.join(labs, '16-address-spaces');
const FOLDERS = [path.join(lab, 'solution'), path.join(lab, 'start'), path.join(labs, 'common')];

const BOOT_SECTOR = 0x7c00;
const PIT_MEGAHERTZ = 1.193182;

function read(name: string): string {
  const file = FOLDERS.map((folder) => path.join(folder, name)).find((one) => fs.existsSync(one));
  return fs.readFileSync(file ?? name, 'utf8');
}
/** Includes are written out: the editor holds one text. */
function flat(text: string): string {
  return text.replaceAll(/^%include "(.+)"$/gm, (_, name: string) => flat(read(name)));
}
/** What the kernel writes to the screen and to the debug port before it goes on. */
export const WRITTEN = 'OK';
const HELLO = [
  'mov dword [0B8000h], 0F4B0F4Fh',
  ...Array.from(WRITTEN, (letter) => `mov al, '${letter}'\n    out 0E9h, al`),
].join('\n    ');
export const pagedKernel = (): string =>
  flat(read('main.asm')).replace('call kernel_setup\n', `call kernel_setup\n    ${HELLO}\n`);

export interface Reference {
  readonly machine: Machine;
  /** Everything that was delivered through the IDT of the kernel, and every way back. */
  readonly transitions: readonly Transition[];
  /** When the boot sector got control, where the recorded history begins. */
  readonly bootedAt: number;
  readonly unitsPerMicrosecond: number;
  readonly label: (name: string) => number;
}
/** The same program executed from power on until so many instructions have retired. */
export function referenceAt(text: string, icount: number): Reference {
  const assembled = assemble({ name: 'kernel.asm', text }, {});
  const boot = bootImageFromFile('kernel.asm', assembled.bytes);
  if (!boot.ok) throw new Error(boot.error.message);
  const machine = createMachine({});
  const transitions: Transition[] = [];
  const keep = (event: MachineEvent): void => {
    if (event.kind === 'transition' && machine.registers().cr0 % 2 === 1) transitions.push(event);
  };
  machine.load(boot.image);
  machine.observe('transitions', keep);
  machine.setBreakpoints([BOOT_SECTOR]);
  machine.run({ instructions: icount });
  const bootedAt = machine.now;
  machine.setBreakpoints([]);
  machine.run({ instructions: icount - machine.icount });
  const label = (name: string): number => assembled.symbols.find((symbol) => symbol.name === name)!.value;
  const unitsPerMicrosecond = machine.config.instructionsPerPitClock * PIT_MEGAHERTZ;
  return { machine, transitions, bootedAt, unitsPerMicrosecond, label };
}
