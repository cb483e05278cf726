/** Task-state segments (SDM vol. 3 figures 7-2 and 7-10): byte offsets. Static = read only by the processor. */
export interface TssField {
  readonly name: string;
  readonly offset: number;
  readonly size: 2 | 4;
  /** `dynamic` fields are written by the processor on a task switch, `static` ones are not. */
  readonly update: 'static' | 'dynamic';
}
const f = (name: string, offset: number, size: 2 | 4, update: 'static' | 'dynamic'): TssField => ({
  name,
  offset,
  size,
  update,
});
export const TSS32_FIELDS: readonly TssField[] = [
  f('link', 0, 2, 'dynamic'),
  f('ESP0', 4, 4, 'static'), f('SS0', 8, 2, 'static'),
  f('ESP1', 12, 4, 'static'), f('SS1', 16, 2, 'static'),
  f('ESP2', 20, 4, 'static'), f('SS2', 24, 2, 'static'),
  f('CR3', 28, 4, 'static'), f('EIP', 32, 4, 'dynamic'), f('EFLAGS', 36, 4, 'dynamic'),
  f('EAX', 40, 4, 'dynamic'), f('ECX', 44, 4, 'dynamic'), f('EDX', 48, 4, 'dynamic'), f('EBX', 52, 4, 'dynamic'),
  f('ESP', 56, 4, 'dynamic'), f('EBP', 60, 4, 'dynamic'), f('ESI', 64, 4, 'dynamic'), f('EDI', 68, 4, 'dynamic'),
  f('ES', 72, 2, 'dynamic'), f('CS', 76, 2, 'dynamic'), f('SS', 80, 2, 'dynamic'),
  f('DS', 84, 2, 'dynamic'), f('FS', 88, 2, 'dynamic'), f('GS', 92, 2, 'dynamic'),
  f('LDT', 96, 2, 'static'), f('T', 100, 2, 'static'), f('I/O map base', 102, 2, 'static'),
]; // prettier-ignore
export const TSS16_FIELDS: readonly TssField[] = [
  f('link', 0, 2, 'dynamic'),
  f('SP0', 2, 2, 'static'), f('SS0', 4, 2, 'static'), f('SP1', 6, 2, 'static'), f('SS1', 8, 2, 'static'),
  f('SP2', 10, 2, 'static'), f('SS2', 12, 2, 'static'), f('IP', 14, 2, 'dynamic'), f('FLAGS', 16, 2, 'dynamic'),
  f('AX', 18, 2, 'dynamic'), f('CX', 20, 2, 'dynamic'), f('DX', 22, 2, 'dynamic'), f('BX', 24, 2, 'dynamic'),
  f('SP', 26, 2, 'dynamic'), f('BP', 28, 2, 'dynamic'), f('SI', 30, 2, 'dynamic'), f('DI', 32, 2, 'dynamic'),
  f('ES', 34, 2, 'dynamic'), f('CS', 36, 2, 'dynamic'), f('SS', 38, 2, 'dynamic'), f('DS', 40, 2, 'dynamic'),
  f('LDT', 42, 2, 'static'),
]; // prettier-ignore
/** Smallest legal limit: the TSS itself, without an I/O map. */
export const TSS32_MIN_LIMIT = 0x67;
export const TSS16_MIN_LIMIT = 0x2b;
