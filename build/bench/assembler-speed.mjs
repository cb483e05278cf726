/** Lines a second of our assembler on made-up sources of growing size, next to an installed nasm. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const REGISTERS = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp'];

/** The same text for the same size, everywhere: labels, jumps both ways, data, comments, addressing, a macro. */
export function madeUpSource(size) {
  let state = 7;
  const below = (n) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % n;
  const register = () => REGISTERS[below(REGISTERS.length)];
  const lines = ['bits 32', 'org 0x100000', '%macro SAVE 2', '    push %1', '    mov %1,[%2+4]', '%endmacro'];
  let labels = 0;
  while (lines.length < size - 30) {
    const pick = below(100);
    const [r, s] = [register(), register()];
    if (pick < 8) lines.push(`label${labels++}:`);
    else if (pick < 20) lines.push(`    mov ${r},${s}`);
    else if (pick < 32) lines.push(`    mov ${r},[${s}+${below(1024) * 4}]`);
    else if (pick < 40) lines.push(`    mov dword [${s}+${r}*4+0x${below(65536).toString(16)}],${below(1 << 20)}`);
    else if (pick < 52) lines.push(`    ${['add', 'sub', 'xor', 'and', 'or', 'cmp'][below(6)]} ${r},${below(1024)}`);
    else if (pick < 60)
      lines.push(`    ${['jz', 'jnz', 'jb', 'jmp'][below(4)]} label${Math.max(0, labels - 1 - below(20))}`);
    else if (pick < 65) lines.push(`    ${['jz', 'jnz', 'call'][below(3)]} label${labels + below(10)}`);
    else if (pick < 75) lines.push(`    push ${r}`, `    pop ${s}   ; restore the register`);
    else if (pick < 82) lines.push(`; comment on line ${lines.length}`);
    else if (pick < 86) lines.push(`    dd ${below(1 << 30)},${below(1 << 30)},${below(1 << 30)}`);
    else if (pick < 92) lines.push(`    SAVE ${r},${s}`);
    else lines.push(`    shl ${r},${1 + below(30)}`);
  }
  for (let i = 0; i < 12; i++) lines.push(`label${labels + i}:`);
  return `${lines.join('\n')}\n`;
}

export function measureAssembler(core, work, quick) {
  const hasNasm = spawnSync('nasm', ['-v']).status === 0;
  const rows = [];
  for (const size of quick ? [500, 2_000, 10_000] : [500, 2_000, 10_000, 50_000, 100_000]) {
    const text = madeUpSource(size);
    const times = size <= 10_000 ? 9 : 3;
    const ours = [];
    let result = null;
    for (let i = 0; i < times; i++) {
      const at = performance.now();
      result = core.assemble({ name: 'made-up.asm', text }, {});
      ours.push(performance.now() - at);
    }
    const error = result.diagnostics.find((d) => d.severity === 'error');
    if (error) throw new Error(`made-up source, line ${error.span.line}: ${error.message}`);
    const taken = ours.sort((a, b) => a - b)[ours.length >> 1];
    rows.push({
      name: `assemble ${size} lines`,
      value: taken,
      unit: `ms (${Math.round(size / taken)} lines/ms)`,
      ...target(size),
    });
    if (hasNasm) rows.push(nasmRow(work, text, size, result.bytes));
  }
  if (!hasNasm) rows.push({ name: 'nasm is not installed: no comparison', value: NaN, unit: '' });
  return rows;
}

const target = (size) => (size === 2_000 ? { target: '<= 16 after a keystroke' } : {});

function nasmRow(work, text, size, expected) {
  const source = path.join(work, 'made-up.asm');
  const output = path.join(work, 'made-up.bin');
  fs.writeFileSync(source, text);
  const taken = [];
  for (let i = 0; i < 3; i++) {
    const at = performance.now();
    spawnSync('nasm', ['-f', 'bin', '-o', output, source]);
    taken.push(performance.now() - at);
  }
  const same = Buffer.compare(fs.readFileSync(output), Buffer.from(expected)) === 0;
  return {
    name: `  nasm, with its start`,
    value: taken.sort((a, b) => a - b)[1],
    unit: `ms${same ? ', same bytes' : ', DIFFERENT BYTES'}`,
    size,
  };
}
