/** The target description that gdb asks for when it attaches: architecture, registers, names of the bits of EFLAGS and CR0. */
import { FEATURES } from './registers.table.ts';
import type { RegisterRow } from './registers.table.ts';

type Bit = readonly [name: string, bit: number];

const EFLAGS_BITS: readonly Bit[] = [
  ['CF', 0],
  ['PF', 2],
  ['AF', 4],
  ['ZF', 6],
  ['SF', 7],
  ['TF', 8],
  ['IF', 9],
  ['DF', 10],
  ['OF', 11],
  ['IOPL0', 12],
  ['IOPL1', 13],
  ['NT', 14],
  ['RF', 16],
  ['VM', 17],
  ['AC', 18],
  ['VIF', 19],
  ['VIP', 20],
  ['ID', 21],
];
const CR0_BITS: readonly Bit[] = [
  ['PE', 0],
  ['MP', 1],
  ['EM', 2],
  ['TS', 3],
  ['ET', 4],
  ['NE', 5],
  ['WP', 16],
  ['AM', 18],
  ['NW', 29],
  ['CD', 30],
  ['PG', 31],
];

const flags = (id: string, bits: readonly Bit[]): string =>
  [
    `<flags id="${id}" size="4">`,
    ...bits.map(([name, at]) => `<field name="${name}" start="${at}" end="${at}"/>`),
    '</flags>',
  ].join('\n');

const TYPES: Readonly<Record<string, string>> = {
  'org.gnu.gdb.i386.core': flags('i386_eflags', EFLAGS_BITS),
  'org.ringside.i386.system': flags('ringside_cr0', CR0_BITS),
};

/** Registers that cannot be written are not kept over a call that the user makes gdb perform in the guest. */
function register(row: RegisterRow): string {
  const group = row.group === undefined ? '' : ` group="${row.group}"`;
  const keep = row.group === 'system' ? ' save-restore="no"' : '';
  return `<reg name="${row.name}" bitsize="${row.bits}" type="${row.type}"${group}${keep}/>`;
}

/** @param wide code is 32-bit where the processor stands: `i386`, else `i8086`, whose instructions gdb disassembles as 16-bit. */
export const targetDescription = (wide: boolean): string =>
  [
    '<?xml version="1.0"?>',
    '<!DOCTYPE target SYSTEM "gdb-target.dtd">',
    '<target version="1.0">',
    `<architecture>${wide ? 'i386' : 'i8086'}</architecture>`,
    '<osabi>none</osabi>',
    ...FEATURES.flatMap(({ name, rows }) => [
      `<feature name="${name}">`,
      TYPES[name],
      ...rows.map(register),
      '</feature>',
    ]),
    '</target>',
    '',
  ].join('\n');
