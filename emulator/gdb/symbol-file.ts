/**
 * Labels of a program as a file that gdb's `symbol-file` reads: an ELF file for the i386 (System V ABI, chapter 4) with a symbol table and
 * no code. Labels are taken for linear addresses, as everywhere in the stub.
 */
import { encodeUtf8 } from '#emulator/base';

export interface Label {
  readonly name: string;
  readonly value: number;
}

const HEADER = 52, SECTION = 40, SYMBOL = 16; // prettier-ignore
const ET_EXEC = 2, EM_386 = 3, EV_CURRENT = 1; // prettier-ignore
const SHT_SYMTAB = 2, SHT_STRTAB = 3, SHT_NOBITS = 8, SHF_ALLOC_EXECINSTR = 6; // prettier-ignore
const STB_GLOBAL_NOTYPE = 0x10, TEXT = 1, STRINGS = 3; // prettier-ignore
const SECTION_NAMES = '\0.text\0.symtab\0.strtab\0';

/** Names in one block of bytes, each ended by 0, and where each begins. */
function namesOf(labels: readonly Label[]): { readonly bytes: Uint8Array; readonly starts: readonly number[] } {
  const parts = [encodeUtf8(SECTION_NAMES), ...labels.map(({ name }) => encodeUtf8(`${name}\0`))];
  const starts: number[] = [];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    starts.push(at);
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, starts: starts.slice(1) };
}

export function symbolFile(labels: readonly Label[]): Uint8Array {
  const sorted = [...labels].sort((a, b) => a.value - b.value);
  const { bytes: strings, starts } = namesOf(sorted);
  const symbolsAt = HEADER + 4 * SECTION;
  const stringsAt = symbolsAt + (sorted.length + 1) * SYMBOL;
  const file = new Uint8Array(stringsAt + strings.length);
  const view = new DataView(file.buffer);
  const words = (at: number, ...values: readonly number[]): void =>
    values.forEach((value, n) => view.setUint32(at + n * 4, value >>> 0, true));
  const halves = (at: number, ...values: readonly number[]): void =>
    values.forEach((value, n) => view.setUint16(at + n * 2, value, true));

  // Magic number, 32 bits, least significant byte first, version.
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, EV_CURRENT]);
  halves(16, ET_EXEC, EM_386);
  const first = sorted[0]?.value ?? 0;
  const size = (sorted[sorted.length - 1]?.value ?? 0) - first + 1;
  words(20, EV_CURRENT, first, 0, HEADER, 0);
  halves(40, HEADER, 0, 0, SECTION, 4, STRINGS);

  const name = (text: string): number => SECTION_NAMES.indexOf(text);
  const section = (n: number, ...fields: readonly number[]): void => words(HEADER + n * SECTION, ...fields);
  section(TEXT, name('.text'), SHT_NOBITS, SHF_ALLOC_EXECINSTR, first, symbolsAt, size, 0, 0, 1, 0);
  section(2, name('.symtab'), SHT_SYMTAB, 0, 0, symbolsAt, (sorted.length + 1) * SYMBOL, STRINGS, 1, 4, SYMBOL);
  section(STRINGS, name('.strtab'), SHT_STRTAB, 0, 0, stringsAt, strings.length, 0, 0, 1, 0);

  sorted.forEach(({ value }, n) => {
    const at = symbolsAt + (n + 1) * SYMBOL;
    words(at, starts[n], value, 0);
    file[at + 12] = STB_GLOBAL_NOTYPE;
    halves(at + 14, TEXT);
  });
  file.set(strings, stringsAt);
  return file;
}
