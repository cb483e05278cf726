import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#emulator/base';
import { assemble } from './assemble.ts';
import golden from './golden.fixture.json';

const PIECES = ['%', '%$x', '[', ']', '(', ')', '"', '`', '\\', '\n', ':', ',', '%macro m 1\n', '%endmacro\n', '%if 1\n', 'times ', ' equ ', '$', '-1', 'db ', 'struc x\n', '{', '%1', '%[', '%+', '?', 'dup', 'far ', '中']; // prettier-ignore

/** The text with a few random cuts, doublings and insertions: what an editor sees while someone types. */
function disturbed(text: string, random: SeededRandom): string {
  let out = text;
  for (let i = 0; i <= random.below(5); i++) {
    const at = random.below(out.length + 1);
    const from = random.below(out.length + 1);
    const kind = random.below(3);
    if (kind === 0) out = out.slice(0, at) + PIECES[random.below(PIECES.length)] + out.slice(at);
    else if (kind === 1) out = out.slice(0, at) + out.slice(at + 1 + random.below(6));
    else out = out.slice(0, at) + out.slice(from, from + 12) + out.slice(at);
  }
  return out;
}

describe('any text at all', () => {
  it('gives diagnostics with places in the text, and never an exception', () => {
    const random = new SeededRandom(77);
    const misplaced: string[] = [];
    for (let i = 0; i < 1500; i++) {
      const text = disturbed(golden.hex[random.below(golden.hex.length)].source, random);
      const lines = text.split('\n').length;
      for (const { code, span } of assemble({ name: 'a', text }, { maximumLines: 20_000 }).diagnostics) {
        if (span.line < 1 || span.line > lines || span.column < 1 || span.length < 1)
          misplaced.push(`${code} in ${text}`);
      }
    }
    expect(misplaced).toEqual([]);
  });

  it('stops at sizes that no machine here could load', () => {
    const { ok, bytes, diagnostics } = assemble({ name: 'a', text: 'times 3000000000 jmp x\nx:' });
    expect([ok, bytes.length, diagnostics[0].code]).toEqual([false, 0, 'output-too-large']);
  });
});
