/** The ways in which one line of a program is changed. Each gives the changed line, or null where it does not apply. */

/** A line of code in its parts; comment and indentation are kept. */
export interface CodeLine {
  readonly indent: string;
  /** `name:` with its colon and the space after it, or ''. */
  readonly label: string;
  readonly mnemonic: string;
  /** With the space before them. */
  readonly operands: string;
  /** With the space before it. */
  readonly comment: string;
}

export interface MutationOperator {
  readonly name: string;
  readonly about: string;
  readonly change: (line: CodeLine) => CodeLine | null;
}

const INVERSE: Readonly<Record<string, string>> = {
  je: 'jne', jz: 'jnz', jb: 'jae', jc: 'jnc', ja: 'jbe', jl: 'jge', jg: 'jle', js: 'jns', jo: 'jno', jp: 'jnp',
  jne: 'je', jnz: 'jz', jae: 'jb', jnc: 'jc', jbe: 'ja', jge: 'jl', jle: 'jg', jns: 'js', jno: 'jo', jnp: 'jp',
}; // prettier-ignore

/** Instructions that students take for one another. */
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  sti: 'cli', cli: 'sti', cld: 'std', std: 'cld', iretd: 'ret', iret: 'ret', ret: 'iretd', retf: 'ret', inc: 'dec', dec: 'inc', add: 'sub', sub: 'add',
  and: 'or', or: 'and', lea: 'mov', call: 'jmp', hlt: 'nop', lidt: 'lgdt', in: 'out', pushad: 'pushfd', popad: 'popfd', shr: 'shl', shl: 'shr',
}; // prettier-ignore

const REGISTERS = ['eax', 'ecx', 'edx', 'ebx', 'esi', 'edi'];
const NUMBER = /(?<![\w.%$])(0x[0-9a-f]+|[0-9][0-9a-f]*h|[0-9]+)(?![\w])/gi;

const valueOf = (digits: string): number =>
  /^0x/i.test(digits) ? Number(digits) : /h$/i.test(digits) ? Number.parseInt(digits, 16) : Number(digits);

/** A selector loses its RPL; any other number is one more. */
const otherNumber = (n: number): number => ((n & 3) === 3 && n >= 8 && n < 0x100 ? n & ~3 : n + 1);

function withOtherNumber(operands: string): string | null {
  const last = [...operands.matchAll(NUMBER)].at(-1);
  if (last === undefined) return null;
  const value = otherNumber(valueOf(last[0]));
  return `${operands.slice(0, last.index)}0${value.toString(16).toUpperCase()}h${operands.slice(last.index + last[0].length)}`;
}

function withOtherRegister(operands: string): string | null {
  const found = /\b(eax|ecx|edx|ebx|esi|edi)\b/.exec(operands);
  if (found === null) return null;
  const other = REGISTERS[(REGISTERS.indexOf(found[1]) + 1) % REGISTERS.length];
  return operands.slice(0, found.index) + other + operands.slice(found.index + 3);
}

const withOperands = (line: CodeLine, operands: string | null): CodeLine | null =>
  operands === null ? null : { ...line, operands };
const withMnemonic = (line: CodeLine, mnemonic: string | undefined): CodeLine | null =>
  mnemonic === undefined ? null : { ...line, mnemonic };

export const OPERATORS: readonly MutationOperator[] = [
  {
    name: 'drop',
    about: 'the line is not there',
    change: (line) => ({ ...line, mnemonic: '', operands: '' }),
  },
  {
    name: 'condition',
    about: 'the jump is taken when it should not be',
    change: (line) => withMnemonic(line, INVERSE[line.mnemonic]),
  },
  {
    name: 'look-alike',
    about: 'an instruction that is easily taken for it',
    change: (line) => withMnemonic(line, LOOK_ALIKE[line.mnemonic]),
  },
  {
    name: 'number',
    about: 'the last number is another: a selector without its RPL, or one more',
    change: (line) => withOperands(line, withOtherNumber(line.operands)),
  },
  {
    name: 'register',
    about: 'the first register is another',
    change: (line) => withOperands(line, withOtherRegister(line.operands)),
  },
];
