/** All forms, built once from the table, with the look-ups that decoder, assembler, disassembler and editor share. */
import { invariant } from '#emulator/base';
import type { Form } from './form.ts';
import { INTEGER_ROWS } from './instructions.table.ts';
import { makeForm } from './parse-row.ts';
import { X87_ROWS } from './x87.table.ts';

/** Every form, in the order of the table; `FORMS[i].index === i`. */
export const FORMS: readonly Form[] = [...INTEGER_ROWS, ...X87_ROWS].map((row, index) => makeForm(row, index));

const byId = new Map<string, Form>();
const byMnemonic = new Map<string, Form[]>();
for (const form of FORMS) {
  invariant(!byId.has(form.id), `two rows make the id ${form.id}`);
  byId.set(form.id, form);
  const list = byMnemonic.get(form.mnemonic);
  if (list === undefined) byMnemonic.set(form.mnemonic, [form]);
  else list.push(form);
}

/** The form with this id. Asking for an id that is not in the table is our own bug. */
export function formById(id: string): Form {
  const form = byId.get(id);
  invariant(form !== undefined, `no form ${id}`);
  return form;
}

export const hasForm = (id: string): boolean => byId.has(id);

/** All forms of one mnemonic as the table spells it (`JE`, not `JZ`), in table order; empty when there is none. */
export const formsByMnemonic = (mnemonic: string): readonly Form[] => byMnemonic.get(mnemonic.toUpperCase()) ?? [];
