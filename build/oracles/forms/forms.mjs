/**
 * What the processor of this computer does with every instruction form that a program may execute.
 * `node build/oracles/forms/forms.mjs --write` writes emulator/cpu/forms/host.fixture.tsv. Needs gcc and Linux on x86-64.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const FIXTURE = join(root, 'emulator/cpu/forms/host.fixture.tsv');
const HEADER = `# Recorded on an x86-64 processor in 32-bit user mode by build/oracles/forms; the cases are those of host-cases.test-kit.ts,
# assembled by our own assembler. Columns: host-fixture.test-kit.ts.
`;

/** The bytes of one case as native.c reads them. */
function request({ code, i, m }) {
  const head = Buffer.alloc(64);
  i.forEach((value, n) => head.writeUInt32LE(value >>> 0, n * 4));
  head.writeUInt32LE(code.length, 40);
  head.writeUInt32LE(m.length, 44);
  Buffer.from(code).copy(head, 48);
  return Buffer.concat([head, ...m.map(([at, value]) => Buffer.from([at & 0xff, at >> 8, value, 0]))]);
}

/** Outcomes of the real processor, in the order of the cases. */
function native(cases) {
  const folder = mkdtempSync(join(tmpdir(), 'forms-'));
  try {
    const program = join(folder, 'native');
    execFileSync('gcc', ['-O1', '-w', '-o', program, join(here, 'native.c')]);
    const out = execFileSync(program, { input: Buffer.concat(cases.map(request)), maxBuffer: 1 << 28 });
    let at = 0;
    return cases.map(() => {
      const registers = Array.from({ length: 10 }, (_, n) => out.readUInt32LE(at + n * 4));
      const selectors = Array.from({ length: 6 }, (_, n) => out.readUInt16LE(at + 40 + n * 2));
      const signal = out.readUInt32LE(at + 52);
      const count = out.readUInt32LE(at + 56);
      const memory = Array.from({ length: count }, (_, n) => [out.readUInt16LE(at + 60 + n * 4), out[at + 62 + n * 4]]);
      at += 60 + count * 4;
      return { registers, selectors, signal, memory };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const server = await createServer({ root, configFile: false, logLevel: 'error', server: { middlewareMode: true, hmr: false, watch: null } }); // prettier-ignore
try {
  const { hostCases } = await server.ssrLoadModule('/emulator/cpu/forms/host-cases.test-kit.ts');
  const { fixtureLine } = await server.ssrLoadModule('/emulator/cpu/forms/host-fixture.test-kit.ts');
  const { assemble } = await server.ssrLoadModule('/emulator/assembler/index.ts');
  const cases = hostCases((source, address) => [
    ...assemble({ name: 'case.asm', text: `bits 32\norg ${address}\n${source}\n` }).bytes,
  ]);
  const outcomes = native(cases);
  const text = HEADER + cases.map((it, n) => `${fixtureLine(it, outcomes[n])}\n`).join('');
  if (process.argv.includes('--write')) writeFileSync(FIXTURE, text);
  else process.stdout.write(text);
} finally {
  await server.close();
}
