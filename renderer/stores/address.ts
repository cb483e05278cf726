/** What a person types into an address box → an address, by the language of values that questions and watches use. */
import { ClientError } from '#emulator/client';
import { useMachine } from './machine.store.ts';

/** Names people type for the place that a register points at. */
const SHORT: Readonly<Record<string, string>> = {
  gdtr: 'gdtr.base',
  idtr: 'idtr.base',
  ldtr: 'ldtr.base',
  tr: 'tr.base',
  eip: 'cs.base + eip',
  esp: 'ss.base + esp',
};
/** Bare digits are hexadecimal, as everywhere in the window; a name of the program goes first; `#4096` is decimal. */
export function addressExpression(text: string, isLabel: (name: string) => boolean): string {
  const typed = text.trim();
  if (isLabel(typed)) return `$${typed}`;
  const short = SHORT[typed.toLowerCase()];
  if (short !== undefined) return short;
  if (/^#\d+$/.test(typed)) return typed.slice(1);
  if (/^[0-9a-f]{1,8}$/i.test(typed)) return `0x${typed}`;
  return typed;
}
export type Resolved = { readonly address: number } | { readonly problem: string };

/** @param isLabel names of the program. @returns the address, or what is wrong with the text ('' = it has no value now). */
export async function resolveAddress(text: string, isLabel: (name: string) => boolean): Promise<Resolved> {
  try {
    const expressions = [addressExpression(text, isLabel)];
    const [answer] = await useMachine().request('evaluate', { expressions });
    if (answer === undefined || answer.problem !== null) return { problem: answer?.problem?.message ?? '' };
    return typeof answer.value === 'number' ? { address: answer.value >>> 0 } : { problem: '' };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { problem: error.message };
  }
}
