/** Everything known of a program besides its bytes: names, lines, declarations. One object per assembly. */
import type { InspectContext, ObservedStack, TransitionHistory } from '#emulator/inspect';
import { parseAnnotations } from './annotations.ts';
import type { AnnotationProblem } from './annotations.ts';
import { SourceMap } from './source-map.ts';
import type { ProgramLine } from './source-map.ts';
import { Symbols } from './symbols.ts';
import type { ProgramSymbol } from './symbols.ts';

export interface Program {
  readonly symbols: Symbols;
  readonly source: SourceMap;
  readonly annotations: InspectContext['annotations'];
  readonly problems: readonly AnnotationProblem[];
}

/** @param assembled what the assembler gave; @param sources the texts, for the annotations in their comments. */
export function describeProgram(
  assembled: { readonly symbols: readonly ProgramSymbol[]; readonly lines: readonly ProgramLine[] },
  sources: readonly { readonly name: string; readonly text: string }[],
): Program {
  const source = new SourceMap(assembled.lines);
  const symbols = new Symbols(assembled.symbols, source.extent);
  const { annotations, problems } = parseAnnotations(sources, (name) => symbols.value(name));
  return { symbols, source, annotations, problems };
}

/** A machine without a program of ours: a foreign image. */
export const noProgram = (): Program => describeProgram({ symbols: [], lines: [] }, []);

export const contextOf = (
  program: Program,
  transitions: TransitionHistory,
  stacks: ReadonlyMap<number, ObservedStack> = new Map(),
): InspectContext => ({
  symbols: program.symbols,
  source: program.source,
  annotations: program.annotations,
  transitions,
  stacks,
});
