/** The benchmark kernels: source, switches, size of the work, and the targets of the design next to v86 with its JIT. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./kernels/', import.meta.url));

/**
 * `work` is the parameter that sets how long a kernel runs: [name, full, quick].
 * `targets`: time of ours ÷ time of v86: [interpreter first run, processor complete, compiled blocks].
 */
export const KERNELS = [
  { name: 'a_alu', source: 'a_alu', work: ['N', 31250000, 3125000], targets: [16, 7, 0.4], what: 'integer loop' },
  { name: 'b_sieve', source: 'b_sieve', work: ['R', 20, 2], targets: [16, 7, 0.4], what: 'sieve, paging' },
  { name: 'c1_movs', source: 'c1_movs', work: ['R', 64, 16], targets: [20, 5, 1], what: 'rep movsd, paging' },
  { name: 'c2_walk', source: 'c2_walk', work: ['R', 6, 1], targets: [16, 7, 0.4], what: 'byte walk, paging' },
  { name: 'c3_stride', source: 'c3_stride', work: ['R', 6000, 600], targets: [20, 5, 1], what: 'TLB misses' },
  { name: 'd_fib', source: 'd_fib', work: ['R', 10, 1], targets: [8, 4, 0.6], what: 'recursion' },
  {
    name: 'e_ring',
    source: 'e_ring',
    work: ['N', 2000000, 200000],
    targets: [1, 0.6, 0.25],
    what: 'int 80h round trips',
  },
  {
    name: 'f1_tick10k',
    source: 'f_tick',
    define: { HZ: 10000 },
    work: ['N', 31250000, 3125000],
    targets: [0.9, 0.45, 0.12],
    what: 'ring 3 under a 10 kHz tick',
  },
  {
    name: 'g1_yield',
    source: 'g_switch',
    work: ['NS', 1000000, 100000],
    targets: [1, 0.6, 0.25],
    what: 'process switches',
  },
  { name: 'h_smc', source: 'h_smc', work: ['N', 1000000, 200000], targets: [4, 1.5, 0.7], what: 'self-modifying code' },
  {
    name: 'i_tss',
    source: 'i_tss',
    work: ['NS', 200000, 50000],
    targets: [4, 1.5, 0.7],
    what: 'hardware task switches',
  },
  {
    name: 'j_kernel',
    source: 'j_kernel',
    work: ['NY', 200000, 20000],
    targets: [0.9, 0.45, 0.12],
    what: 'a small kernel',
  },
  { name: 'k_port', source: 'k_port', work: ['N', 1000000, 200000], targets: [4, 1.5, 0.7], what: 'port I/O' },
  { name: 'l_vga', source: 'l_vga', work: ['R', 1000, 200], targets: [4, 1.5, 0.7], what: 'text memory' },
  {
    name: 'e_ringS',
    source: 'e_ring',
    define: { SEP: '' },
    work: ['N', 2000000, 200000],
    targets: null,
    what: 'e_ring, data on pages of their own',
  },
  {
    name: 'f1_tick10kS',
    source: 'f_tick',
    define: { HZ: 10000, SEP: '' },
    work: ['N', 31250000, 3125000],
    targets: null,
    what: 'f1_tick10k, own pages',
  },
  {
    name: 'g1_yieldS',
    source: 'g_switch',
    define: { SEP: '' },
    work: ['NS', 1000000, 100000],
    targets: null,
    what: 'g1_yield, own pages',
  },
  {
    name: 'i_tssS',
    source: 'i_tss',
    define: { SEP: '' },
    work: ['NS', 200000, 50000],
    targets: null,
    what: 'i_tss, own pages',
  },
  {
    name: 'j_kernelS',
    source: 'j_kernel',
    define: { SEP: '' },
    work: ['NY', 200000, 20000],
    targets: null,
    what: 'j_kernel, own pages',
  },
];

/** The boot sector loads this much from the floppy. */
const PAYLOAD_BYTES = 16384;

/** Reads and assembles; throws with the first diagnostic when a kernel does not assemble. */
export function assembleKernel(core, kernel, quick) {
  const [name, full, short] = kernel.work;
  const defines = { [name]: String(quick ? short : full), ...textOf(kernel.define ?? {}) };
  const payload = assembled(core, `${kernel.source}.asm`, defines);
  if (payload.bytes.length > PAYLOAD_BYTES) throw new Error(`${kernel.name}: ${payload.bytes.length} bytes do not fit`);
  const binary = new Uint8Array(PAYLOAD_BYTES);
  binary.set(payload.bytes);
  const boot = assembled(core, 'boot.asm', {}).bytes;
  const image = new Uint8Array(1474560);
  image.set(boot);
  image.set(binary, boot.length);
  const address = (label) => payload.symbols.find((s) => s.name === label)?.value;
  return { image, binary, begin: address('begin'), finish: address('finish') };
}

const textOf = (defines) => Object.fromEntries(Object.entries(defines).map(([k, v]) => [k, String(v)]));

function assembled(core, file, defines) {
  const read = (name) => {
    const full = path.join(folder, name);
    return fs.existsSync(full) ? { name, text: fs.readFileSync(full, 'utf8') } : null;
  };
  const result = core.assemble(read(file), { defines, resolveInclude: read });
  if (!result.ok) {
    const d = result.diagnostics.find((one) => one.severity === 'error');
    throw new Error(`${d?.span.file}:${d?.span.line}: ${d?.message}`);
  }
  return result;
}
