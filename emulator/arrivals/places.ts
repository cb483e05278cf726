/** Labels, lines and addresses as people write them → addresses. */
import type { Program } from '#emulator/debug';
import { ProblemInScenario, type ScenarioField } from './problems.table.ts';
import type { AddressRange } from './types.ts';

/** Bytes of a range at most: every byte may begin an instruction that is stopped at. */
const MOST_BYTES = 0x4000;

interface Named {
  /** One piece for each place that the line was expanded to. */
  readonly ranges: readonly AddressRange[];
  readonly line: { readonly file: string; readonly line: number } | null;
  readonly isLabel: boolean;
}

export class Places {
  private readonly program: Program;
  private readonly mainFile: string | null;

  /** @param mainFile whose lines a bare number means. */
  constructor(program: Program, mainFile: string | null) {
    this.program = program;
    this.mainFile = mainFile;
  }

  /** Address of a label, of the first instruction of a line, or as written. */
  address(field: ScenarioField, text: string): number {
    return this.named(field, text).ranges[0].first;
  }

  /** The marked code. Without `to`: of a label all up to the next one that is not local, of a line that line, of an address one instruction. */
  range(from: string, to: string | null): AddressRange[] {
    const first = this.named('from', from);
    const ranges = to === null ? this.alone(first) : this.between(first, from, to);
    const bytes = ranges.reduce((sum, range) => sum + range.end - range.first, 0);
    if (bytes > MOST_BYTES) throw new ProblemInScenario('to', 'range-too-long', { bytes, most: MOST_BYTES });
    return ranges;
  }

  private alone({ ranges, isLabel }: Named): AddressRange[] {
    if (!isLabel) return [...ranges];
    const [{ first, end }] = ranges;
    return [{ first, end: this.program.symbols.globalAfter(first) ?? this.program.source.extent?.end ?? end }];
  }

  private between(first: Named, from: string, to: string): AddressRange[] {
    const last = this.named('to', to);
    // Lines of one file are marked as lines: with all the places that macros among them were expanded to.
    if (first.line !== null && last.line !== null && first.line.file === last.line.file) {
      const ranges = this.program.source.rangesOf(first.line.file, first.line.line, last.line.line);
      if (ranges.length === 0) throw new ProblemInScenario('to', 'range-backwards', { from, to });
      return ranges;
    }
    const low = first.ranges[0].first;
    const high = last.ranges[last.ranges.length - 1].end;
    if (high <= low) throw new ProblemInScenario('to', 'range-backwards', { from, to });
    return [{ first: low, end: high }];
  }

  private named(field: ScenarioField, written: string): Named {
    const text = written.trim();
    const line = this.line(text);
    if (line !== null) {
      const code = this.program.source.addressesOf(line.file, line.line);
      const ranges = this.program.source.rangesOf(line.file, code.line, code.line);
      if (ranges.length === 0) throw new ProblemInScenario(field, 'no-code', { text });
      return { ranges, line, isLabel: false };
    }
    const value = this.program.symbols.value(text);
    const address = value ?? (/^(0x[\da-f]+|[\da-f]+h)$/i.test(text) ? parseInt(text.replace(/^0x/i, ''), 16) : null);
    if (address === null) throw new ProblemInScenario(field, 'no-place', { text });
    const first = address >>> 0;
    return { ranges: [{ first, end: this.program.source.codeAt(first)?.end ?? first + 1 }], line: null, isLabel: value !== null }; // prettier-ignore
  }

  /** `FILE:LINE`, the file by its whole name or its last part; a bare number is a line of the main file. */
  private line(text: string): { readonly file: string; readonly line: number } | null {
    const bare = /^[1-9]\d*$/.test(text) && this.mainFile !== null;
    const match = bare ? null : /^(.+):(\d+)$/.exec(text);
    const name = bare ? this.mainFile : match?.[1];
    if (name === null || name === undefined) return null;
    const { files } = this.program.source;
    const file = files.find((f) => f === name) ?? files.find((f) => f.endsWith(`/${name}`) || f.endsWith(`\\${name}`));
    return file === undefined ? null : { file, line: Number(match?.[2] ?? text) };
  }
}
