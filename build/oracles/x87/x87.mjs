/**
 * What the processor of this computer makes of the sequences of emulator/cpu/fpu/random-x87.test-kit.ts.
 * `node build/oracles/x87/x87.mjs --write` writes the fixture of the differential test; `--compare FIRST COUNT` runs cases here and in
 * the emulator and prints what differs. Needs gcc and an x86-64 processor under Linux.
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
const FIXTURE = join(root, 'emulator/cpu/fpu/native.fixture.txt');
const FIXTURE_CASES = 2000;
const OUTCOME_BYTES = 108 + 48 + 4 + 1;

const server = await createServer({ root, configFile: false, logLevel: 'error', server: { middlewareMode: true, hmr: false, watch: null } }); // prettier-ignore
const kit = await server.ssrLoadModule('/emulator/cpu/fpu/random-x87.test-kit.ts');

/** The bytes of one case as native.c reads them. */
function record({ image, memory, flags, instructions }) {
  const code = instructions.map((bytes) => Buffer.from([bytes.length, ...bytes, ...Array(8 - bytes.length).fill(0)]));
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  head[4] = instructions.length;
  return Buffer.concat([image, memory, head, ...code]);
}

/** Outcomes of the real processor. */
function native(cases) {
  const folder = mkdtempSync(join(tmpdir(), 'x87-'));
  try {
    const program = join(folder, 'native');
    execFileSync('gcc', ['-O1', '-o', program, join(here, 'native.c')]);
    const out = execFileSync(program, { input: Buffer.concat(cases.map(record)), maxBuffer: 1 << 30 });
    return cases.map((_, k) => {
      const one = out.subarray(k * OUTCOME_BYTES, (k + 1) * OUTCOME_BYTES);
      return {
        image: one.subarray(0, 108),
        memory: one.subarray(108, 156),
        flags: one.readUInt32LE(156),
        steps: one[160],
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');
function compare(first, count) {
  const cases = Array.from({ length: count }, (_, k) => kit.x87Case(first + k));
  const machine = kit.x87Machine();
  let different = 0;
  native(cases).forEach((outcome, k) => {
    const expected = kit.describeOutcome(cases[k], outcome);
    const actual = kit.describeOutcome(cases[k], kit.runCase(machine, cases[k]));
    if (expected === actual || different++ > 40) return;
    const { image, memory, instructions } = cases[k];
    const registers = Array.from({ length: 8 }, (_, n) =>
      hex(Buffer.from(image.subarray(28 + 10 * n, 38 + 10 * n)).reverse()),
    );
    console.log(`case ${first + k}: ${instructions.map(hex).join(' ')} cw ${hex(image.subarray(0, 2))} sw ${hex(image.subarray(4, 6))} tw ${hex(image.subarray(8, 10))}`); // prettier-ignore
    console.log(`  ${registers.join(' ')}\n  memory ${hex(memory)}\n  native ${expected}\n  ours   ${actual}`);
  });
  console.log(`${count} cases, ${different} different`);
  return different;
}

try {
  if (process.argv[2] === '--write') {
    const cases = Array.from({ length: FIXTURE_CASES }, (_, k) => kit.x87Case(k));
    writeFileSync(FIXTURE, native(cases).map((outcome, k) => `${kit.describeOutcome(cases[k], outcome)}\n`).join('')); // prettier-ignore
  } else process.exitCode = compare(Number(process.argv[3] ?? 0), Number(process.argv[4] ?? 20000)) === 0 ? 0 : 1;
} finally {
  await server.close();
}
