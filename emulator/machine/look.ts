/** Looking into the machine: copies of registers, memory and sections. Nothing here changes anything a guest could see. */
import { SEGMENT_LIKE } from '#emulator/arch';
import { NO_FRAME } from '#emulator/memory';
import { type PageAccess, type PageProbe, probePage, walkPages } from '#emulator/mmu';
import { WINDOW_FIRST, WINDOW_LAST } from '#emulator/devices';
import type { Board } from './compose.ts';
import type { RegisterState } from './types.ts';

const GENERAL = 8, SEGMENTS = SEGMENT_LIKE.length; // prettier-ignore

export function registersOf({ cpu }: Board): RegisterState {
  cpu.sync();
  const s = cpu.state;
  // Conditions of breakpoints ask at every hit: loops cost a fraction of what Array.from does with typed arrays.
  const gpr: number[] = [];
  for (let n = 0; n < GENERAL; n++) gpr.push(s.gpr[n] >>> 0);
  const segments: RegisterState['segments'][number][] = [];
  for (let n = 0; n < SEGMENTS; n++)
    segments.push({ selector: s.selector[n], base: s.base[n], limit: s.limit[n], attributes: s.attributes[n] });
  const dr: number[] = [];
  for (let n = 0; n < s.dr.length; n++) dr.push(s.dr[n]);
  return {
    gpr,
    eip: s.eip[0],
    eflags: s.eflags[0],
    cpl: s.cpl[0],
    segments,
    gdtr: { base: s.gdtrBase[0], limit: s.gdtrLimit[0] },
    idtr: { base: s.idtrBase[0], limit: s.idtrLimit[0] },
    cr0: s.cr0[0],
    cr2: s.cr2[0],
    cr3: s.cr3[0],
    cr4: s.cr4[0],
    dr,
    halted: s.halted[0] !== 0,
    shutdown: s.shutdown[0] !== 0,
    interruptShadow: s.interruptShadow[0],
    intrLine: s.intrLine[0] !== 0,
    a20: s.a20Mask[0] === 0xffffffff,
  };
}

/** Fields of a section by name; an unknown section has none. */
export function sectionFields({ arena, cpu }: Board, name: string): Readonly<Record<string, readonly number[]>> {
  cpu.sync();
  const out: Record<string, readonly number[]> = {};
  for (const placed of arena.layout.fields) {
    if (placed.section === name) out[placed.name] = Array.from(arena.viewOf(placed));
  }
  return out;
}

/** Physical memory, page by page; holes read FFh; the video window shows the font plane, which lies in RAM behind it. */
export function physicalBytes({ memory, arena }: Board, physical: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let k = 0; k < length;) {
    const at = (physical + k) >>> 0;
    const count = Math.min(length - k, 4096 - (at & 0xfff));
    const frame = memory.frame(at >>> 12);
    if (at >= WINDOW_FIRST && at <= WINDOW_LAST) out.set(arena.ram.subarray(at, at + count), k);
    else if (frame === NO_FRAME) out.set(memory.readBytes(at, count), k);
    else out.set(new Uint8Array(arena.buffer, frame + (at & 0xfff), count), k);
    k += count;
  }
  return out;
}

/** Physical address behind a linear one by the page tables as they are in memory, or -1. */
export function translate({ memory, cpu }: Board, linear: number): number {
  const { cr0, cr3, cr4, a20Mask } = cpu.state;
  // Without paging there is nothing to walk: who judges a run asks at every event.
  if (cr0[0] >>> 31 === 0) return (linear & a20Mask[0]) >>> 0;
  const masked = (physical: number): number => (physical & a20Mask[0]) >>> 0;
  const read32 = (physical: number): number => memory.read(masked(physical), 4);
  const { physical } = walkPages(read32, cr0[0], cr3[0], cr4[0], linear >>> 0);
  return physical < 0 ? -1 : masked(physical);
}

/** What an access would give, and what the TLB holds for its page (0 = nothing). Nothing happens. */
export function probeAccess({ memory, cpu }: Board, access: PageAccess): PageProbe & { readonly tlb: number } {
  cpu.sync();
  const tlb = cpu.paging.enabled() ? cpu.paging.entryOf(access.linear >>> 12) : 0;
  return { ...probePage(cpu.paging, cpu.state, memory, access), tlb: tlb >>> 0 };
}

export function linearBytes(parts: Board, linear: number, length: number): { bytes: Uint8Array; mapped: Uint8Array } {
  const bytes = new Uint8Array(length);
  const mapped = new Uint8Array(length);
  if (length <= 4096 - (linear & 0xfff)) {
    const physical = translate(parts, linear);
    if (physical < 0) return { bytes, mapped };
    return { bytes: physicalBytes(parts, physical, length), mapped: mapped.fill(1) };
  }
  for (let k = 0; k < length;) {
    const at = (linear + k) >>> 0;
    const count = Math.min(length - k, 4096 - (at & 0xfff));
    const physical = translate(parts, at);
    if (physical >= 0) {
      bytes.set(physicalBytes(parts, physical, count), k);
      mapped.fill(1, k, k + count);
    }
    k += count;
  }
  return { bytes, mapped };
}
