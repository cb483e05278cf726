import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assembleImage, bootWith, FIXTURE_KERNELS } from '#emulator/testing';
import { describe, expect, it } from 'vitest';
import { lastWrite } from './last-write.ts';
import { whole } from './operands.ts';
import { booted, finish, Oracle, REGISTERS } from './oracle.test-kit.ts';

const config = { ramBytes: 1 << 20 };
const kernel = (file: string, defines = {}) => {
  const path = join(FIXTURE_KERNELS, file);
  return assembleImage({ name: basename(path), text: readFileSync(path, 'utf8') }, FIXTURE_KERNELS, defines).image;
};

/** Compares every register and some bytes with single steps over the same stretch. */
function compare(image: ReturnType<typeof kernel>, skip: number, steps: number, ramBytes = 1 << 20): Oracle {
  const timeline = booted(image, { ramBytes });
  timeline.run({ instructions: skip });
  const oracle = new Oracle();
  oracle.run(timeline, steps);
  const end = timeline.present;
  const digest = timeline.machine.digest();
  for (const name of REGISTERS) {
    const expected = oracle.registers.get(name);
    if (expected === undefined) continue;
    const found = finish(timeline, lastWrite(timeline, whole(name)));
    expect([name, found?.before.icount, found?.linear.toString(16)]).toEqual([name, expected.before.icount, expected.linear.toString(16)]); // prettier-ignore
  }
  const bytes = [...oracle.bytes].filter((_, k) => k % Math.ceil(oracle.bytes.size / 24) === 0);
  for (const [byte, expected] of bytes) {
    // Identity-mapped or real mode: the bytes compared have the same linear address.
    if (timeline.machine.translate(byte) !== byte) continue;
    const found = finish(timeline, lastWrite(timeline, { kind: 'memory', linear: byte, length: 1 }));
    // A later write of the same value is no change that comparing memory sees.
    expect(found!.before.icount).toBeGreaterThanOrEqual(expected.before.icount);
    const isSame = found!.before.icount === expected.before.icount;
    expect(isSame ? [byte, found!.linear] : found!.bytesBefore).toEqual(
      isSame ? [byte, expected.linear] : found!.bytesAfter,
    );
  }
  expect([timeline.present, timeline.machine.digest()]).toEqual([end, digest]);
  return oracle;
}

describe('last writes beside single steps', () => {
  it('of a boot sector with string instructions, calls and all kinds of moves', () => {
    const { image } = bootWith(
      `  xor ax,ax
  mov ds,ax
  mov es,ax
  mov ss,ax
  mov sp,0x7c00
  cld
  mov si,0x7c00
  mov di,0x9000
  mov cx,200
  rep movsb
  mov di,0x9100
  mov cx,50
  mov eax,0x11223344
  rep stosd
  pushad
  popad
  mov bx,3
.l: push bx
  call f
  pop bx
  dec bx
  jnz .l
  xor cx,cx
  rep lodsb
  lgdt [0x7c00]
  mov si,0x9000
  mov cx,100
  mov al,0x7f
  mov di,0x7c00
  repne scasb
  jmp $
f: enter 4,0
  mov [bp-4],bx
  leave
  ret`,
      { harness: 'boot-sector', config },
    );
    for (const steps of [12, 100, 230, 330, 500]) expect(compare(image, 0, steps).surprises).toEqual([]);
  });

  it.each([
    ['k01_ring3_iret.asm', 600],
    ['k02_int80_tss.asm', 900],
    ['k13_callgate.asm', 900],
    ['k16_virtual8086.asm', 700],
  ])('of %s', (file, steps) => {
    expect(compare(kernel(file), 400, steps).surprises).toEqual([]);
  });
});

const SHARED = join(import.meta.dirname, '../../../shared/kernels');
const names = existsSync(SHARED) ? readdirSync(SHARED).filter((name) => /^k(06|07|08)_/.test(name)) : [];
describe('last writes in the experiment kernels', () => {
  it.runIf(names.length === 0)('SKIPPED: ../shared/kernels is absent', () => expect(names).toEqual([]));
  it.each(names)('of %s', (name) => {
    const { image } = assembleImage({ name, text: readFileSync(join(SHARED, name), 'utf8') }, SHARED);
    expect(compare(image, 3000, 600, 4 << 20).surprises).toEqual([]);
  });
});
