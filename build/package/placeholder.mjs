/**
 * A placeholder for Electron's folder, so that packaging can be tested where Electron cannot be had.
 * `electron` in it is a real 64-bit ELF program of a few hundred bytes that says what it is and ends with 1; it carries
 * the marker by which the fuses are found and set, with Electron's usual states.
 */
import fs from 'node:fs';
import path from 'node:path';

const FUSE_MARKER = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** One character for each of the nine fuses, as Electron ships them: '1' on, '0' off. */
const FUSE_STATES = '101100011';
const BASE = 0x400000;

function program(message) {
  const text = Buffer.from(message, 'latin1');
  const codeAt = 64 + 56;
  // mov eax,1; mov edi,1; mov rsi,message; mov edx,length; syscall (write); mov eax,60; mov edi,1; syscall (exit)
  const code = Buffer.alloc(39);
  code.set([0xb8, 1, 0, 0, 0, 0xbf, 1, 0, 0, 0, 0x48, 0xbe], 0);
  code.writeBigUInt64LE(BigInt(BASE + codeAt + code.length), 12);
  code.set([0xba], 20);
  code.writeUInt32LE(text.length, 21);
  code.set([0x0f, 0x05, 0xb8, 60, 0, 0, 0, 0xbf, 1, 0, 0, 0, 0x0f, 0x05], 25);
  const fuses = Buffer.concat([
    Buffer.from(FUSE_MARKER),
    Buffer.from([1, FUSE_STATES.length]),
    Buffer.from(FUSE_STATES),
  ]);
  const body = Buffer.concat([code, text, fuses]);
  const size = codeAt + body.length;
  const header = Buffer.alloc(codeAt);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(0x3e, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(BASE + codeAt), 24);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt16LE(64, 58);
  // One loaded segment: the whole file, readable and executable.
  header.writeUInt32LE(1, 64);
  header.writeUInt32LE(5, 68);
  header.writeBigUInt64LE(BigInt(BASE), 80);
  header.writeBigUInt64LE(BigInt(BASE), 88);
  header.writeBigUInt64LE(BigInt(size), 96);
  header.writeBigUInt64LE(BigInt(size), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([header, body]);
}

/** Writes the placeholder folder for an Electron version. */
export function writePlaceholder(folder, version) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'locales'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'resources'), { recursive: true });
  const words = 'This is a placeholder, not Electron: the package was made where Electron could not be had.\n';
  fs.writeFileSync(path.join(folder, 'electron'), program(words), { mode: 0o755 });
  for (const name of [
    'chrome_100_percent.pak',
    'chrome_200_percent.pak',
    'resources.pak',
    'icudtl.dat',
    'locales/en-US.pak',
  ]) {
    fs.writeFileSync(path.join(folder, name), '');
  }
  fs.writeFileSync(path.join(folder, 'version'), version);
  fs.writeFileSync(path.join(folder, 'LICENSE'), '');
}
