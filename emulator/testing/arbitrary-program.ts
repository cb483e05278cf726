/**
 * Small random programs for property tests: straight code, loops, memory traffic, interrupts and ring crossings, chosen by
 * a seed. They run for ever (the last line jumps back), never leave their memory and never halt with interrupts off.
 */
import { SeededRandom } from '#emulator/base';

const REGISTERS = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi'];
const TWO = ['add', 'sub', 'xor', 'and', 'or', 'adc', 'sbb', 'mov', 'cmp', 'imul'];
const ONE = ['inc', 'dec', 'neg', 'not'];
const SHIFTS = ['shl', 'shr', 'sar', 'rol', 'ror', 'rcl'];
/** Memory the programs play with: 64 KiB that nothing else uses. */
const ARENA_FIRST = 0x100000;

/** Body of `kmain` for `bootWith(…, { harness: 'protected' })`. */
export function arbitraryProgram(seed: number, lines = 60): string {
  const random = new SeededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)];
  const number = (): string => `0x${random.u32().toString(16)}`;
  const place = (): string => `[${ARENA_FIRST + random.below(0xfff0)}]`;
  const statement = (k: number): string => {
    switch (random.below(12)) {
      case 0:
        return `${pick(ONE)} ${pick(REGISTERS)}`;
      case 1:
        return `${pick(SHIFTS)} ${pick(REGISTERS)},${random.below(31) + 1}`;
      case 2:
        return `mov ${place()},${pick(REGISTERS)}`;
      case 3:
        return `add ${pick(REGISTERS)},${place()}`;
      case 4:
        return `push ${pick(REGISTERS)}\npop ${pick(REGISTERS)}`;
      case 5:
        return `mov ecx,${random.below(40) + 1}\n.loop${k}:\nxor dword ${place()},eax\nloop .loop${k}`;
      case 6:
        return `mov edi,${ARENA_FIRST}\nmov ecx,${random.below(200)}\nrep stosd`;
      case 7:
        return `mov esi,${ARENA_FIRST}\nmov edi,${ARENA_FIRST + 0x8001}\nmov ecx,${random.below(300)}\nrep movsb`;
      case 8:
        return 'int 0x40';
      case 9:
        return `test ${pick(REGISTERS)},${number()}\njs .skip${k}\nnop\n.skip${k}:`;
      case 10:
        return random.below(6) === 0 ? 'sti\nhlt' : 'call tick_once';
      default:
        return `${pick(TWO)} ${pick(REGISTERS)},${random.below(2) ? number() : pick(REGISTERS)}`;
    }
  };
  const body = Array.from({ length: lines }, (_, k) => statement(k)).join('\n');
  return `
    call pic_remap
    mov ax,${200 + random.below(3000)}
    call pit_set
    call tss_setup
    GATE 0x20, on_tick, 0x8E, KCODE
    GATE 0x21, on_key, 0x8E, KCODE
    GATE 0x40, on_call, 0xEE, KCODE
    mov al,0xfc
    out 0x21,al
    sti
    GATE 0x41, .kernel, 0xEE, KCODE
    push dword UDATA
    push dword USTK
    push dword 0x3202
    push dword UCODE
    push dword .user
    iretd
.user:
    mov ax,UDATA
    mov ds,ax
    mov es,ax
    mov ecx,50
.spin:
    int 0x40
    loop .spin
    int 0x41
.kernel:
    mov ax,KDATA
    mov ds,ax
    mov es,ax
    mov esp,KSTK
    sti
.again:
    cld
${body}
    jmp .again
tick_once:
    in al,0x61
    ret
on_tick:
    push eax
    inc dword [0x5ff4]
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
on_key:
    push eax
    in al,0x60
    add [0x5ff8],al
    mov al,0x20
    out 0x20,al
    pop eax
    iretd
on_call:
    add dword [0x5ffc],3
    iretd
`;
}
