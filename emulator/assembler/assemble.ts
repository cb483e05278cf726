/** The assembler's one function. */
import { Assembly } from './assembly.ts';
import type { AssembleOptions, AssembleResult, SourceFile } from './types.ts';

/**
 * Assembles one source file into a flat binary, as NASM 2.16.01 does with `-f bin -Ox`.
 *
 * Pure: files are found through `options`. Never throws for a mistake in the source: everything wrong is in
 * `diagnostics`, and `bytes` then holds what could be assembled.
 *
 * @example
 * const { ok, bytes } = assemble({ name: 'boot.asm', text: 'bits 16\njmp $' });
 * // bytes: EB FE
 */
export function assemble(main: SourceFile, options: AssembleOptions = {}): AssembleResult {
  return new Assembly(main, options).run();
}
