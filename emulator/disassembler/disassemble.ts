/** Bytes → text: the disassembler's two functions. Decoding is that of #emulator/isa, the same that the CPU uses. */
import { cpuModel, type CpuModelName } from '#emulator/arch';
import {
  decodeInstruction,
  type DecodedInstruction,
  decodeMapOf,
  EVERY_FORM,
  type Form,
  operandClass,
} from '#emulator/isa';
import { formatNasm } from './format-nasm.ts';
import { PartWriter, type TextPart } from './text-parts.ts';

export interface DisassembleOptions {
  /** Name of the label at exactly this address, if there is one. */
  readonly symbolAt?: (address: number) => string | undefined;
  /** Show the opcodes of this processor only; without it every row of the table is shown. */
  readonly cpuModel?: CpuModelName;
}

export interface DisassembledInstruction {
  /** Address that was passed in. */
  readonly address: number;
  readonly length: number;
  /** NASM syntax, lower case: `mov eax,[ebx+esi*4+0x10]`; `db 0x0f` where no instruction begins. */
  readonly text: string;
  readonly bytes: readonly number[];
  readonly form: Form | null;
  /** The decoder's result, for views that show more than text. */
  readonly decoded: DecodedInstruction;
  /** Target of a direct near branch, or the offset of a direct far branch. */
  readonly target?: number;
  /** The text in coloured parts; joined and trimmed they give `text`. */
  readonly parts: readonly TextPart[];
}

/** Address after a relative branch; 16-bit branches wrap at 64 KiB (SDM vol. 2 JMP: EIP AND 0000FFFFh). */
function relativeTarget(address: number, d: DecodedInstruction): number {
  const next = address + d.length + d.immediate;
  return d.operandSize === 16 ? next & 0xffff : next >>> 0;
}

/**
 * Disassembles one instruction.
 *
 * @param fetch byte at an offset from `address`; what it throws passes through.
 * @param address offset in the code segment, for branch targets.
 * @param codeSize D flag of the code segment.
 */
export function disassemble(
  fetch: (offset: number) => number,
  address: number,
  codeSize: 16 | 32,
  options: DisassembleOptions = {},
): DisassembledInstruction {
  const symbolAt = options.symbolAt ?? (() => undefined);
  const seen: number[] = [];
  const decoded = decodeInstruction(
    (offset) => (seen[offset] = fetch(offset)),
    codeSize,
    options.cpuModel === undefined ? EVERY_FORM : decodeMapOf(cpuModel(options.cpuModel).level),
  );
  const { form } = decoded;
  if (form === null) {
    return dataByte(address, seen[0], decoded);
  }
  const kind = form.operands.length > 0 ? operandClass(form.operands[0]) : 'implicit';
  const target =
    kind === 'rel' ? relativeTarget(address, decoded) : kind === 'ptr' ? decoded.immediate >>> 0 : undefined;
  const out = formatNasm(decoded, form, { codeSize, target: target ?? 0, symbolAt });
  const result = {
    address,
    length: decoded.length,
    text: out.toString(),
    bytes: seen,
    form,
    decoded,
    parts: out.parts,
  };
  return target === undefined ? result : { ...result, target };
}

/** Thrown by our own `fetch` at the end of the stretch, and caught again below. Made when it is first needed: an error notes where. */
class EndOfBytes extends Error {}
let end: EndOfBytes | null = null;
/** 0F 04 is no instruction on any processor. */
const NOTHING_DECODED = decodeInstruction((offset) => (offset === 0 ? 0x0f : 0x04), 32);

/**
 * Disassembles a stretch of bytes, one instruction after the other. Bytes that begin an instruction which does not end
 * inside the stretch come out as `db`.
 */
export function disassembleRange(
  bytes: Uint8Array,
  address: number,
  codeSize: 16 | 32,
  options: DisassembleOptions = {},
): DisassembledInstruction[] {
  const result: DisassembledInstruction[] = [];
  let at = 0;
  while (at < bytes.length) {
    const next = disassembleInside(bytes, at, address + at, codeSize, options);
    result.push(next);
    at += next.length;
  }
  return result;
}

/** One byte that begins no instruction. */
function dataByte(address: number, byte: number, decoded: DecodedInstruction): DisassembledInstruction {
  const out = new PartWriter().add('mnemonic', 'db').add('punctuation', ' ');
  out.add('number', `0x${byte.toString(16).padStart(2, '0')}`);
  return { address, length: 1, text: out.toString(), bytes: [byte], form: null, decoded, parts: out.parts };
}

function disassembleInside(
  bytes: Uint8Array,
  at: number,
  address: number,
  codeSize: 16 | 32,
  options: DisassembleOptions,
): DisassembledInstruction {
  try {
    const fetch = (offset: number): number => {
      if (at + offset >= bytes.length) throw (end ??= new EndOfBytes());
      return bytes[at + offset];
    };
    return disassemble(fetch, address, codeSize, options);
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    return dataByte(address, bytes[at], NOTHING_DECODED);
  }
}
