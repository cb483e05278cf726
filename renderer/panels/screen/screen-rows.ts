/** Screen view → runs of equally coloured text, one list per row. */
import type { ScreenView } from '#emulator/protocol';
import { CODE_PAGE_437 } from './code-page-437.table.ts';

export interface TextRun {
  readonly text: string;
  /** 0–15 */
  readonly foreground: number;
  /** 0–15 */
  readonly background: number;
}
export function screenRows(view: ScreenView): readonly (readonly TextRun[])[] {
  return Array.from({ length: view.rows }, (_, row) => {
    const runs: TextRun[] = [];
    let text = '';
    let attribute = -1;
    const flush = (): void => {
      // Bit 7 is the blink bit unless the adapter makes it a bright background.
      const background = (attribute >> 4) & (view.blink ? 7 : 15);
      if (text !== '') runs.push({ text, foreground: attribute & 15, background });
      text = '';
    };
    for (let column = 0; column < view.columns; column++) {
      const at = (row * view.columns + column) * 2;
      const next = view.cells[at + 1] ?? 0;
      if (next !== attribute) {
        flush();
        attribute = next;
      }
      text += CODE_PAGE_437[view.cells[at] ?? 0];
    }
    flush();
    return runs;
  });
}
/** The screen as plain text, for copying and for screen readers. */
export const screenText = (view: ScreenView): string =>
  screenRows(view)
    .map((runs) =>
      runs
        .map((r) => r.text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
    .trimEnd();
