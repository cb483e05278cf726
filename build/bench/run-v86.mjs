/**
 * One measured run of a kernel on npm's v86, in a process of its own: node run-v86.mjs BINARY LIMIT.
 * The kernel is a Multiboot image; v86 starts those without a BIOS. Time = from byte `S` to byte `E` on COM1.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const [binary, limit, jit] = process.argv.slice(2);
const folder = path.dirname(createRequire(import.meta.url).resolve('v86/package.json'));
const { V86 } = await import(path.join(folder, 'build', 'libv86.mjs'));
const bytes = fs.readFileSync(binary);

const done = (result) => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
};
let line = '';
let start = null;
let end = null;
setTimeout(() => done({ error: 'time-out', line }), 1000 * Number(limit ?? 120));
process.on('uncaughtException', (error) => done({ error: String(error?.message ?? error).slice(0, 300), line }));
process.on('unhandledRejection', (error) => done({ error: String(error?.message ?? error).slice(0, 300), line }));

const emulator = new V86({
  wasm_path: path.join(folder, 'build', 'v86.wasm'),
  memory_size: 64 << 20,
  vga_memory_size: 2 << 20,
  autostart: true,
  disable_jit: jit === 'nojit',
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  multiboot: { buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
});
emulator.add_listener('serial0-output-byte', (byte) => {
  const character = String.fromCharCode(byte);
  if (character === 'S' && start === null)
    start = { at: performance.now(), cpu: process.cpuUsage(), icount: emulator.get_instruction_counter() };
  if (character === 'E' && start !== null && end === null) {
    end = { at: performance.now(), cpu: process.cpuUsage(start.cpu), icount: emulator.get_instruction_counter() };
  }
  line += character;
  if (character !== '\n') return;
  if (end === null) done({ error: `ended with ${line.trim()}` });
  const wall = (end.at - start.at) / 1000;
  done({
    wall,
    cpu: (end.cpu.user + end.cpu.system) / 1e6,
    icount: (end.icount - start.icount) >>> 0,
    line: line.trim(),
  });
});
