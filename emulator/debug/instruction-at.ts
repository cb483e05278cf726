/** The instruction at an address and the place on the stack that executes it: what steps of every kind look at. */
import { decodeInstruction } from '#emulator/isa';
import type { DecodedInstruction, Flow } from '#emulator/isa';
import type { Machine, RegisterState } from '#emulator/machine';

/** B of SS, D of CS: bit 22 of the attributes. */
const isWide = (r: RegisterState, segment: number): boolean => ((r.segments[segment].attributes >>> 22) & 1) !== 0;
const CS = 1, SS = 2; // prettier-ignore

export const linearOf = (r: RegisterState): number => (r.segments[CS].base + r.eip) >>> 0;

export const ENTERS: ReadonlySet<Flow> = new Set(['call', 'far-call', 'int']);
export const RETURNS: ReadonlySet<Flow> = new Set(['return', 'far-return', 'iret']);

/** A place on a stack: reached again when the same code runs at the same depth of the same stack. */
export interface Depth {
  readonly cpl: number;
  readonly cr3: number;
  readonly ss: number;
  readonly esp: number;
}
/** The stack pointer as pushes use it: SP alone on a 16-bit stack. */
const stackPointer = (r: RegisterState): number => (isWide(r, SS) ? r.gpr[4] >>> 0 : r.gpr[4] & 0xffff);

export const depthOf = (r: RegisterState): Depth => ({
  cpl: r.cpl,
  cr3: r.cr3,
  ss: r.segments[SS].selector,
  esp: stackPointer(r),
});
/** RET n and a caller that cleans up leave ESP a little higher; another process's stack is further away. */
const SAME_FRAME = 0x400;

export const isOnStack = (r: RegisterState, d: Depth): boolean =>
  r.cpl === d.cpl && r.cr3 === d.cr3 && r.segments[SS].selector === d.ss;
export const isAtDepth = (r: RegisterState, d: Depth): boolean => {
  const esp = stackPointer(r);
  return isOnStack(r, d) && esp >= d.esp && esp - d.esp < SAME_FRAME;
};
/** As {@link isAtDepth}, for code that may have pushed or popped something since. */
export const isNearDepth = (r: RegisterState, d: Depth): boolean =>
  isOnStack(r, d) && Math.abs(stackPointer(r) - d.esp) < SAME_FRAME;

/** Decoded in the code size of CS; null when it cannot be read. */
export function decodeAt(
  machine: Pick<Machine, 'readLinear'>,
  r: RegisterState,
  linear: number,
): DecodedInstruction | null {
  const { bytes, mapped } = machine.readLinear(linear, 16);
  let readable = true;
  const decoded = decodeInstruction(
    (at) => {
      if (at >= 16 || mapped[at] === 0) readable = false;
      return bytes[at] ?? 0;
    },
    isWide(r, CS) ? 32 : 16,
  );
  return readable && decoded.form !== null ? decoded : null;
}

export interface Here {
  readonly linear: number;
  readonly nextLinear: number;
  readonly flow: Flow;
  readonly repeated: boolean;
  /** Where a direct jump leads to (conditional or not), else null. */
  readonly target: number | null;
  /** True for a conditional jump or LOOP whose target lies behind it. */
  readonly loopsBack: boolean;
}

/** The instruction at a linear address, in the code size of CS; null when it cannot be read or decoded. */
export function instructionAt(machine: Pick<Machine, 'readLinear'>, r: RegisterState, linear: number): Here | null {
  const decoded = decodeAt(machine, r, linear);
  if (decoded === null || decoded.form === null) return null;
  const { flow } = decoded.form;
  const nextLinear = (linear + decoded.length) >>> 0;
  const isDirect = (flow === 'conditional' || flow === 'jump') && decoded.modrm < 0;
  return {
    linear,
    nextLinear,
    flow,
    repeated: decoded.rep !== 0 && decoded.form.rep !== 'none',
    target: isDirect ? jumpTarget(r, nextLinear, decoded) : null,
    loopsBack: flow === 'conditional' && decoded.immediate < 0,
  };
}

/** A near jump with 16-bit operands keeps to 64 KiB of the segment (SDM vol. 2, JMP). */
function jumpTarget(r: RegisterState, nextLinear: number, { immediate, operandSize }: DecodedInstruction): number {
  const { base } = r.segments[CS];
  const offset = nextLinear - base + immediate;
  return (base + (operandSize === 16 ? offset & 0xffff : offset)) >>> 0;
}
