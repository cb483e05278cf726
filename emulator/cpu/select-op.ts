/**
 * Which op of the run loop executes an instruction in line; 0 = its execute function does. Memory ops in line are for
 * flat segments and 32-bit addresses, stack ops for a flat 32-bit stack. Register operands are put where the op expects
 * them: destination in `reg`, source in `rm`; 8-bit registers as byte offsets. Memory forms keep their operands, because
 * their execute function is the way out when the look-up map does not know the page.
 */
import { CS, DS, ES, FS, GS, SS } from '#emulator/arch';
import { CONDITIONS, FORMS, hasForm, type Form } from '#emulator/isa';
import { OPS, type OpName } from './fast-ops.generated.ts';
import { MODE_ALIGN, MODE_FLAT_DS, MODE_FLAT_ES, MODE_FLAT_SS, MODE_LIMIT_SHIFT, MODE_STACK32 } from './hot.ts';
import { NO_REGISTER, RM_MEMORY, SIZE_ADDRESS32, SIZE_OPERAND32, SIZE_REPE, SIZE_REPNE, type Slots } from './slots.ts';

/** What a rule may look at, filled once per instruction. */
interface Context {
  s: Slots;
  slot: number;
  mode: number;
  limit: number;
  register: boolean;
  /** Memory operand with a flat segment and a 32-bit address. */
  flat: boolean;
  /** Flat 32-bit stack and 32-bit operand. */
  stack: boolean;
}
type Rule = (x: Context) => number;

const byte = (register: number): number => ((register & 3) << 2) | (register >> 2);
const has = (name: string): name is OpName => name in OPS;
const number = (name: string): number => (has(name) ? OPS[name] : 0);

const rules = new Map<string, Rule>();
/** TEST, NOT and NEG lack some of the forms that the others have. */
const rule = (id: string, make: Rule): void => void (hasForm(id) && rules.set(id, make));

const set32 = ({ s, slot }: Context, destination: number, source: number): void => {
  s.reg[slot] = destination;
  s.rm[slot] = source;
};
const set8 = (x: Context, destination: number, source: number): void => set32(x, byte(destination), byte(source));
const notRepeated = ({ s, slot }: Context): boolean => (s.size[slot] & (SIZE_REPE | SIZE_REPNE)) === 0;
const needsIndex = ({ s, slot }: Context): boolean => s.index[slot] !== NO_REGISTER;

// -- MOV and its kin -----------------------------------------------------------------------------------------------------
function moves(): void {
  for (const [bits, accumulator] of [[8, 'AL'], [16, 'AX'], [32, 'EAX']] as const) {
    const set = bits === 8 ? set8 : set32;
    const registers = number(`MOV_R${bits}_R${bits}`);
    const loads = number(`MOV_R${bits}_M${bits}`);
    const stores = number(`MOV_M${bits}_R${bits}`);
    const load = (x: Context): number => (!x.flat ? 0 : bits === 32 && !needsIndex(x) ? OPS.MOV_R32_BD : loads);
    const store = (x: Context): number => (!x.flat ? 0 : bits === 32 && !needsIndex(x) ? OPS.MOV_BD_R32 : stores);
    rule(`MOV_rm${bits}_r${bits}`, (x) => {
      if (!x.register) return store(x);
      set(x, x.s.rm[x.slot], x.s.reg[x.slot]);
      return registers;
    });
    rule(`MOV_r${bits}_rm${bits}`, (x) => {
      if (!x.register) return load(x);
      set(x, x.s.reg[x.slot], x.s.rm[x.slot]);
      return registers;
    });
    const constant = (x: Context, destination: number): number => {
      set(x, destination, 0);
      return number(`MOV_R${bits}_I${bits}`);
    };
    rule(`MOV_r${bits}_imm${bits}`, (x) => constant(x, x.s.reg[x.slot]));
    rule(`MOV_rm${bits}_imm${bits}`, (x) =>
      x.register ? constant(x, x.s.rm[x.slot]) : x.flat ? number(`MOV_M${bits}_I${bits}`) : 0,
    );
    rule(`MOV_${accumulator}_moffs${bits}`, (x) => {
      x.s.reg[x.slot] = 0;
      return load(x);
    });
    rule(`MOV_moffs${bits}_${accumulator}`, (x) => {
      x.s.reg[x.slot] = 0;
      return store(x);
    });
  } // prettier-ignore
  for (const name of ['MOVZX', 'MOVSX'] as const) {
    for (const bits of [8, 16] as const) {
      rule(`${name}_r32_rm${bits}`, (x) => {
        if (!x.register) return x.flat ? OPS[`${name}_R32_M${bits}`] : 0;
        set32(x, x.s.reg[x.slot], bits === 8 ? byte(x.s.rm[x.slot]) : x.s.rm[x.slot]);
        return OPS[`${name}_R32_R${bits}`];
      });
    }
  }
  rule('LEA_r32_m', (x) => (!(x.s.size[x.slot] & SIZE_ADDRESS32) ? 0 : needsIndex(x) ? OPS.LEA : OPS.LEA_BD));
  rule('XCHG_EAX_r32', (x) => {
    set32(x, x.s.reg[x.slot], 0);
    return OPS.XCHG_R32_R32;
  });
  rule('XCHG_rm32_r32', (x) => (x.register ? OPS.XCHG_R32_R32 : 0));
  for (const id of ['NOP', 'PAUSE', 'NOP_rm16', 'NOP_rm32']) rule(id, () => OPS.NOP);
  rule('CWDE', () => OPS.CWDE);
  rule('CDQ', () => OPS.CDQ);
  CONDITIONS.forEach(({ code }, condition) =>
    rule(`SET${code}_rm8`, (x) => {
      if (!x.register) return 0;
      x.s.rm[x.slot] = byte(x.s.rm[x.slot]);
      x.s.immediate[x.slot] = condition;
      return OPS.SETCC_R8;
    }),
  );
}

// -- arithmetic ----------------------------------------------------------------------------------------------------------
function arithmetic(): void {
  for (const name of ['ADD', 'OR', 'ADC', 'SBB', 'AND', 'SUB', 'XOR', 'CMP', 'TEST']) {
    for (const [bits, accumulator] of [[8, 'AL'], [32, 'EAX']] as const) {
      const set = bits === 8 ? set8 : set32;
      const memory = (x: Context, form: string): number => (x.flat ? number(`${name}_${form}`) : 0);
      const registers = number(`${name}_R${bits}_R${bits}`);
      const constant = (x: Context, destination: number): number => {
        const op = number(`${name}_R${bits}_I${bits}`);
        if (op !== 0) set(x, destination, 0);
        return op;
      };
      rule(`${name}_rm${bits}_r${bits}`, (x) => {
        if (!x.register) return memory(x, `M${bits}_R${bits}`);
        if (registers !== 0) set(x, x.s.rm[x.slot], x.s.reg[x.slot]);
        return registers;
      });
      rule(`${name}_r${bits}_rm${bits}`, (x) => {
        if (!x.register) return memory(x, `R${bits}_M${bits}`);
        if (registers !== 0) set(x, x.s.reg[x.slot], x.s.rm[x.slot]);
        return registers;
      });
      const immediate: Rule = (x) => (x.register ? constant(x, x.s.rm[x.slot]) : memory(x, `M${bits}_I${bits}`));
      rule(`${name}_rm${bits}_imm${bits}`, immediate);
      if (bits === 32) rule(`${name}_rm32_imm8s`, immediate);
      rule(`${name}_${accumulator}_imm${bits}`, (x) => constant(x, 0));
    } // prettier-ignore
  }
  for (const name of ['INC', 'DEC', 'NEG', 'NOT']) {
    rule(`${name}_r32`, () => number(`${name}_R32`));
    rule(`${name}_rm32`, (x) => {
      if (!x.register) return x.flat ? number(`${name}_M32`) : 0;
      x.s.reg[x.slot] = x.s.rm[x.slot];
      return number(`${name}_R32`);
    });
  }
  rule('IMUL_r32_rm32', (x) => (x.register ? OPS.IMUL_R32_R32 : 0));
  for (const id of ['IMUL_r32_rm32_imm8s', 'IMUL_r32_rm32_imm32'])
    rule(id, (x) => (x.register ? OPS.IMUL_R32_R32_I32 : 0));
  for (const name of ['SHL', 'SHR', 'SAR', 'ROL', 'ROR'] as const) {
    const by = (x: Context, count: number): number => {
      if (!x.register) return 0;
      x.s.reg[x.slot] = x.s.rm[x.slot];
      x.s.immediate[x.slot] = count;
      return count === 0 ? OPS.NOP : OPS[`${name}_R32`];
    };
    rule(`${name}_rm32_1`, (x) => by(x, 1));
    rule(`${name}_rm32_imm8`, (x) => by(x, x.s.immediate[x.slot] & 31));
    const byCl = number(`${name}_R32_CL`);
    if (byCl === 0) continue;
    rule(`${name}_rm32_CL`, (x) => {
      if (!x.register) return 0;
      x.s.reg[x.slot] = x.s.rm[x.slot];
      return byCl;
    });
  }
}

// -- stack and near transfers --------------------------------------------------------------------------------------------
function transfers(): void {
  const onStack = (op: number): Rule => (x) => (x.stack ? op : 0); // prettier-ignore
  const rm = (op: number, memoryOp: number): Rule => (x) => {
    if (!x.stack) return 0;
    if (!x.register) return x.flat ? memoryOp : 0;
    x.s.reg[x.slot] = x.s.rm[x.slot];
    return op;
  }; // prettier-ignore
  rule('PUSH_r32', onStack(OPS.PUSH_R32));
  rule('PUSH_imm32', onStack(OPS.PUSH_I32));
  rule('PUSH_imm8s', onStack(OPS.PUSH_I32));
  rule('PUSH_rm32', rm(OPS.PUSH_R32, OPS.PUSH_M32));
  rule('POP_r32', onStack(OPS.POP_R32));
  rule('POP_rm32', rm(OPS.POP_R32, 0));
  rule('LEAVE', onStack(OPS.LEAVE));
  rule('PUSHAD', onStack(OPS.PUSHAD));
  rule('POPAD', onStack(OPS.POPAD));
  rule('PUSHFD', onStack(OPS.PUSHFD));
  const ofSegment = (register: number, op: number): Rule => (x) => {
    if (!x.stack) return 0;
    x.s.reg[x.slot] = register;
    return op;
  }; // prettier-ignore
  for (const [name, register] of [['ES', ES], ['CS', CS], ['SS', SS], ['DS', DS], ['FS', FS], ['GS', GS]] as const) {
    rule(`PUSH_${name}`, ofSegment(register, OPS.PUSH_SEG));
    // Loads of SS hold interrupts off: the execute function does it.
    if (register !== SS) rule(`POP_${name}`, ofSegment(register, OPS.POP_SEG));
  } // prettier-ignore
  rule('MOV_Sreg_rm16', (x) => (x.register && x.s.reg[x.slot] !== CS && x.s.reg[x.slot] !== SS ? OPS.MOV_SEG_R16 : 0));
  rule('CLI', () => OPS.CLI);
  rule('STI', () => OPS.STI);
  rule('INT_imm8', () => OPS.INT_I8);
  rule('IRETD', () => OPS.IRETD);
  const source: Rule = (x) => (x.flat ? 1 : 0);
  const destination: Rule = ({ s, slot, mode }) =>
    s.size[slot] & SIZE_ADDRESS32 && mode & MODE_FLAT_ES && (mode & MODE_ALIGN) === 0 ? 1 : 0;
  for (const size of ['B', 'D'] as const) {
    rule(`LODS${size}`, (x) => (notRepeated(x) && source(x) ? OPS[`LODS${size}`] : 0));
    rule(`STOS${size}`, (x) => (notRepeated(x) && destination(x) ? OPS[`STOS${size}`] : 0));
  }
  // A target beyond the CS limit faults: the execute function does it.
  const within = ({ s, slot, limit }: Context): boolean => s.immediate2[slot] >>> 0 <= limit;
  const wide = ({ mode, s, slot }: Context): boolean =>
    mode >>> MODE_LIMIT_SHIFT === 0 && (s.size[slot] & SIZE_OPERAND32) !== 0;
  CONDITIONS.forEach(({ code }) => {
    for (const bits of [8, 16, 32]) rule(`J${code}_rel${bits}`, (x) => (within(x) ? OPS[`J${code}` as OpName] : 0));
  });
  for (const bits of [8, 16, 32]) rule(`JMP_rel${bits}`, (x) => (within(x) ? OPS.JMP : 0));
  const address32 = ({ s, slot }: Context): boolean => (s.size[slot] & SIZE_ADDRESS32) !== 0;
  rule('LOOP_rel8', (x) => (within(x) && address32(x) ? OPS.LOOP : 0));
  rule('JECXZ_rel8', (x) => (within(x) && address32(x) ? OPS.JECXZ : 0));
  rule('CALL_rel32', (x) => (within(x) && x.stack ? OPS.CALL : 0));
  rule('CALL_rm32', (x) => (wide(x) && x.stack && x.register ? OPS.CALL_R32 : 0));
  rule('JMP_rm32', (x) => (wide(x) && x.register ? OPS.JMP_R32 : 0));
  rule('RET', (x) => (wide(x) && x.stack ? OPS.RET : 0));
}

moves();
arithmetic();
transfers();
const BY_FORM: readonly (Rule | undefined)[] = FORMS.map((form) => rules.get(form.id));

const context: Context = {
  s: null as unknown as Slots,
  slot: 0,
  mode: 0,
  limit: 0,
  register: false,
  flat: false,
  stack: false,
};
const FLAT: Readonly<Record<number, number>> = { [ES]: MODE_FLAT_ES, [SS]: MODE_FLAT_SS, [DS]: MODE_FLAT_DS };
const STACK_MODE = MODE_FLAT_SS | MODE_STACK32;

/** @param limit CS limit. The slot's operands are filled in; they may be rearranged. */
export function selectOp(s: Slots, slot: number, form: Form, mode: number, limit: number): number {
  const make = BY_FORM[form.index];
  if (make === undefined) return 0;
  context.s = s;
  context.slot = slot;
  context.mode = mode;
  context.limit = limit;
  context.register = s.rm[slot] !== RM_MEMORY;
  context.flat =
    (s.size[slot] & SIZE_ADDRESS32) !== 0 && (mode & (FLAT[s.segment[slot]] ?? 0)) !== 0 && (mode & MODE_ALIGN) === 0;
  context.stack = (mode & (STACK_MODE | MODE_ALIGN)) === STACK_MODE && (s.size[slot] & SIZE_OPERAND32) !== 0;
  return make(context);
}
