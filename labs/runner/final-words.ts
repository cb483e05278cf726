/**
 * The words of a `final` check, in the language of `emulator/query`: `CPL` `EFLAGS.IF` `CR0.PG` `CS.base` `GDT[3].dpl` `IDT[80h].offset`
 * `PIC.isr` `TSS.ESP0` `mem32[label]`, and any expression made of them.
 */
import type { Machine } from '#emulator/machine';
import { parseExpression } from '#emulator/query';

/** Value of one word at the end of a run; undefined = no such thing. */
export function finalWord(
  machine: Machine,
  symbol: (name: string) => number | undefined,
  what: string,
): number | string | boolean | undefined {
  const parsed = parseExpression(what);
  if (!parsed.ok) return undefined;
  return parsed.expression.evaluate({ machine, symbol, event: null }) ?? undefined;
}
