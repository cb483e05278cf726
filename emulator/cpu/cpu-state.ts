/** The field table of the processor: everything an i386 remembers between two instructions. */
import { cpuModel, DEFAULT_CPU_MODEL } from '#emulator/arch';
import { defineSection, f64, i32, u16, u32, u8 } from '#emulator/state';

const DEFAULT_MODEL = cpuModel(DEFAULT_CPU_MODEL).number;

export const CPU_SECTION = defineSection('cpu', 1, {
  gpr: i32('General registers in encoding order: EAX ECX EDX EBX ESP EBP ESI EDI', { count: 8 }),
  zero: u32('Always 0: the register an address without base or index reads'),
  eip: u32('Instruction pointer', { reset: 0xfff0 }),
  eflags: u32(
    'EFLAGS, all bits materialised (the run loop keeps arithmetic flags lazily and writes them here at sync points)',
    { reset: 2 },
  ),
  selector: u16('Visible part of ES CS SS DS FS GS LDTR TR', { count: 8 }),
  base: u32('Hidden part: base', { count: 8 }),
  limit: u32('Hidden part: limit in bytes, already scaled by G', { count: 8, reset: 0xffff }),
  attributes: u32(
    'Hidden part: descriptor high dword AND 00F0FF00h (access byte in bits 8-15, G D/B L AVL in 20-23); 0 = null',
    { count: 8 },
  ),
  gdtrBase: u32('GDTR base'),
  gdtrLimit: u16('GDTR limit', { reset: 0xffff }),
  idtrBase: u32('IDTR base'),
  idtrLimit: u16('IDTR limit', { reset: 0x3ff }),
  cr0: u32('CR0', { reset: 0x60000010 }),
  cr2: u32('CR2: page-fault linear address'),
  cr3: u32('CR3: page-directory base'),
  cr4: u32('CR4'),
  dr: u32('DR0-DR3, DR6, DR7 at their own numbers', { count: 8 }),
  cpl: u8('Current privilege level'),
  interruptShadow: u8('1 = interrupts held off for one instruction after STI, 2 = after a load of SS'),
  halted: u8('1 = in the HALT state'),
  shutdown: u8('1 = shutdown after a third fault'),
  intrLine: u8('Level of the INTR pin, driven by the 8259A'),
  nmiPending: u8('1 = an NMI edge is latched'),
  nmiBlocked: u8('1 = NMIs are held off until IRET'),
  a20Mask: u32('AND-mask of physical addresses: FFFFFFFFh, or FFEFFFFFh while A20 is off', { reset: 0xffffffff }),
  icount: f64('Instructions retired; each REP iteration counts as one'),
  skipped: f64('Virtual time skipped while halted, in instruction units; now = icount + skipped'),
  codePage: u32('Linear page number + 1 whose translation the instruction fetch holds, 0 = none'),
  codeFrame: u32('Physical page number the instruction fetch holds'),
  debugTrap: u16('Bits for DR6 of a debug trap that waits for its delivery, for instance behind a load of SS'),
  repeating: u8('1 = a repeated string instruction stopped between two iterations (RF is pushed as 1 then)'),
  msr: u32('IA32_SYSENTER_CS, _ESP, _EIP', { count: 3 }),
  tscBase: f64('Virtual time at which the time-stamp counter was 0; TSC = now - this'),
  testRegisters: u32('TR3-TR7 at their own numbers (386 and 486)', { count: 8 }),
  model: u8('Processor model: position in CPU_MODELS', { reset: DEFAULT_MODEL }),
});

/** Number of entries of the architectural TLB (direct-mapped): enough for 32 MiB, so that its misses are rare. */
export const TLB_ENTRIES = 8192;
/**
 * The translation lookaside buffer is part of the machine's state: stale entries are observable, so they must survive
 * save and restore. Faster host-side look-up arrays may be derived from it, never the other way round.
 */
export const TLB_SECTION = defineSection('tlb', 1, {
  tag: u32('Linear page number + 1, 0 = empty', { count: TLB_ENTRIES }),
  entry: u32('Physical frame (bits 12-31) and combined rights: P RW US A D G of PDE and PTE', { count: TLB_ENTRIES }),
});
