/** Digests that make "it differs" precise: of the assembler's table, of what programs can see of a machine. */
import { Digest } from '#emulator/base';
import { FORMS } from '#emulator/isa';
import type { Machine, Snapshot } from '#emulator/machine';

let table: string | null = null;
/** Digest of the instruction table: the assembler chooses encodings from it. */
export function instructionTable(): string {
  if (table === null) {
    const digest = new Digest();
    for (const form of FORMS) digest.text(JSON.stringify(form));
    table = digest.toString();
  }
  return table;
}

/** Digest of registers, RAM and console output: what stays comparable when declared state gets another layout. */
export function visibleDigest(machine: Machine, snapshot: Snapshot): string {
  const digest = new Digest();
  const r = machine.registers();
  for (const value of [...r.gpr, r.eip, r.eflags, r.cr0, r.cr2, r.cr3, r.cr4, ...r.dr]) digest.word(value | 0);
  for (const { base, limit } of [r.gdtr, r.idtr]) digest.word(base | 0).word(limit | 0);
  for (const { selector, base, limit, attributes } of r.segments) digest.word(selector).word(base | 0).word(limit | 0).word(attributes | 0); // prettier-ignore
  for (const page of [...snapshot.pages.keys()].sort((a, b) => a - b)) {
    const bytes = snapshot.pages.get(page);
    if (bytes) digest.word(page).bytes(bytes);
  }
  return digest.text(snapshot.console.debug).text(snapshot.console.serial).toString();
}
