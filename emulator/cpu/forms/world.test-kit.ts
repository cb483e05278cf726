/** A machine in which the canonical example of any row can execute without a fault. */
import { encodeDescriptor } from '#emulator/arch';
import { write16, write32 } from '#emulator/base';
import type { Form } from '#emulator/isa';
import { GDT, KCODE, KDATA, KERNEL_STACK, load, makeMachine, protectedMode, type TestMachine } from '../machine.test-kit.ts'; // prettier-ignore
import { OPERAND, TARGET } from './example.test-kit.ts';

export const CODE = 0x4000;
/** Descriptors beside those of the test kit: a second TSS for LTR, an LDT, 16-bit code. */
const SECOND_TSS = 0x30, LDT = 0x38, CODE16 = 0x40; // prettier-ignore
const EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7, CS = 1; // prettier-ignore
const SYSENTER_MSR = 0x174;

function descriptors(m: TestMachine): void {
  const put = (selector: number, fields: Parameters<typeof encodeDescriptor>[0]): void => {
    const [low, high] = encodeDescriptor(fields);
    write32(m.ram, GDT + selector, low);
    write32(m.ram, GDT + selector + 4, high);
  };
  put(SECOND_TSS, { base: 0x24000, rawLimit: 0x67, type: 9, s: 0, dpl: 0, p: 1 });
  put(LDT, { base: 0x25000, rawLimit: 0x3f, type: 2, s: 0, dpl: 0, p: 1 });
  put(CODE16, { base: 0, rawLimit: 0xfffff, type: 0xb, s: 1, dpl: 0, p: 1, db: 0, g: 1 });
  m.cpu.state.gdtrLimit[0] = 0x47;
}

/** What a memory operand must hold for the instruction to succeed. */
function operandValue(m: TestMachine, form: Form): void {
  const { ram } = m;
  const { mnemonic, operands } = form;
  write32(ram, OPERAND, 3);
  if (mnemonic === 'BOUND') {
    // Lower and upper bound around (E)BX.
    write32(ram, OPERAND, operands.includes('m16&16') ? 0x7fff_0000 : 0);
    write32(ram, OPERAND + 4, 0x7fffffff);
  } else if (operands.includes('m16:16'))
    write32(ram, OPERAND, ((form.flow === 'next' ? KDATA : KCODE) << 16) | TARGET);
  else if (operands.includes('m16:32')) {
    write32(ram, OPERAND, TARGET);
    write16(ram, OPERAND + 4, form.flow === 'next' ? KDATA : KCODE);
  } else if (form.flow === 'jump' || form.flow === 'call') write32(ram, OPERAND, TARGET);
  else if (mnemonic === 'LTR') write16(ram, OPERAND, SECOND_TSS);
  else if (mnemonic === 'LLDT') write16(ram, OPERAND, LDT);
  else if (mnemonic === 'MOV' && operands[0] === 'Sreg') write16(ram, OPERAND, KDATA);
  else if (mnemonic === 'LMSW') write16(ram, OPERAND, 1);
  else if (mnemonic === 'FLDCW') write16(ram, OPERAND, 0x37f);
}

/** What a return or a POP must find on the stack. */
function stack(m: TestMachine, form: Form): void {
  const wide = form.encoding.operandSize !== 16;
  const size = wide ? 4 : 2;
  const values =
    form.flow === 'return'
      ? [TARGET]
      : form.flow === 'far-return'
        ? [TARGET, KCODE]
        : form.flow === 'iret'
          ? [TARGET, KCODE, 2]
          : form.mnemonic.startsWith('POPF')
            ? [2]
            : [KDATA];
  values.forEach((value, n) => (wide ? write32(m.ram, KERNEL_STACK - 0x40 + n * size, value) : write16(m.ram, KERNEL_STACK - 0x40 + n * size, value))); // prettier-ignore
}

function registers(m: TestMachine, form: Form): void {
  const { gpr } = m.cpu;
  gpr[ECX] = 3;
  gpr[EDX] = 0;
  gpr[EAX] = 0x55;
  gpr[EBX] = 0x100;
  gpr[ESP] = KERNEL_STACK - 0x40;
  gpr[EBP] = KERNEL_STACK - 0x80;
  gpr[ESI] = OPERAND;
  gpr[EDI] = OPERAND + 0x100;
  if (form.mnemonic === 'XLATB') gpr[EBX] = OPERAND;
  if (form.operands.includes('CRn')) gpr[EBX] = 0x10000;
  if (form.mnemonic === 'RDMSR' || form.mnemonic === 'WRMSR') gpr[ECX] = SYSENTER_MSR;
  if (form.mnemonic === 'RDPMC') gpr[ECX] = 0;
  if (form.mnemonic === 'SYSEXIT') [gpr[ECX], gpr[EDX]] = [KERNEL_STACK, TARGET];
}

const machines = new Map<string, TestMachine>();

/** A machine at level 0 in flat protected mode, in front of the instruction. @param bits code size. */
export function machineFor(form: Form, code: ArrayLike<number>, bits: 16 | 32): TestMachine {
  // The moves to and from test registers went with the 486.
  const model = form.lastLevel === null ? 'P6' : '486';
  let m = machines.get(model);
  if (m === undefined) machines.set(model, (m = makeMachine(0x40000, model)));
  const { cpu } = m;
  m.ram.fill(0);
  cpu.reset('power-on');
  protectedMode(m, 0);
  descriptors(m);
  if (bits === 16) cpu.setSegment(CS, CODE16, 0, 0xffffffff, 0x809b00);
  operandValue(m, form);
  registers(m, form);
  stack(m, form);
  cpu.state.msr.set([KCODE, KERNEL_STACK, TARGET]);
  cpu.eip = CODE;
  load(m, CODE, code);
  return m;
}
