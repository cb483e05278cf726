/**
 * Assembles emulator/bios/bios.asm into emulator/bios/bios.generated.ts with our own assembler.
 * `--check` writes nothing and fails when the checked-in file is stale; `--nasm` uses an installed nasm instead, to compare.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const source = join(root, 'emulator/bios/bios.asm');
const target = join(root, 'emulator/bios/bios.generated.ts');

async function withOurs() {
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, watch: null },
  });
  try {
    const { assemble } = await server.ssrLoadModule('/emulator/assembler/index.ts');
    const result = assemble({ name: 'bios.asm', text: readFileSync(source, 'utf8') }, {});
    if (!result.ok) {
      throw new Error(result.diagnostics.map((d) => `${d.span.file}:${d.span.line}: ${d.message}`).join('\n'));
    }
    return result.bytes;
  } finally {
    await server.close();
  }
}

function withNasm() {
  const folder = mkdtempSync(join(tmpdir(), 'bios-'));
  try {
    const out = join(folder, 'bios.bin');
    execFileSync('nasm', ['-f', 'bin', '-o', out, source]);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytes = process.argv.includes('--nasm') ? withNasm() : await withOurs();
if (bytes.length !== 8192) throw new Error(`the BIOS has ${bytes.length} bytes instead of 8192`);
const lines = Buffer.from(bytes)
  .toString('base64')
  .match(/.{1,112}/g);
const text = `/** Made from bios.asm by build/generate/bios.mjs; do not edit. 8192 bytes in base64, seen at F000:E000. */
export const BIOS_BASE64 =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('bios.generated.ts is stale: run node build/generate/bios.mjs\n');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
