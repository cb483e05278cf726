/** Every line of a tried range painted by whether everything held: a sign and a count behind the line, colour beneath it. */
import { lineHover, lineMark } from '#renderer/i18n';
import { useArrivals, type SourceDocument } from '#renderer/stores';
import type { LineResult } from '#emulator/protocol';
import { monaco } from './monaco-setup.ts';

type Editor = ReturnType<typeof monaco.editor.create>;

export interface ArrivalMarks {
  paint(document: SourceDocument): void;
  /** A line that broke, when its mark was hit. */
  brokenAt(event: Parameters<Parameters<Editor['onMouseDown']>[0]>[0]): LineResult | null;
}

export function createArrivalMarks(editor: Editor): ArrivalMarks {
  const arrivals = useArrivals();
  const marks = editor.createDecorationsCollection();
  let shown: ReadonlyMap<number, LineResult> = new Map();
  const { Range, MouseTargetType } = { Range: monaco.Range, MouseTargetType: monaco.editor.MouseTargetType };
  return {
    paint(document) {
      const mine = arrivals.isOutdated ? [] : arrivals.lines.filter(({ source }) => source?.file === document.name);
      shown = new Map(mine.flatMap((line) => (line.source === null ? [] : [[line.source.line, line]])));
      const model = editor.getModel();
      marks.set(
        [...shown].map(([number, line]) => {
          const end = model === null ? 1 : model.getLineMaxColumn(Math.min(number, model.getLineCount()));
          return {
            range: new Range(number, 1, number, end),
            options: {
              isWholeLine: true,
              className: `ringside-arrival ${line.verdict}`,
              linesDecorationsClassName: `ringside-arrival-bar ${line.verdict}`,
              hoverMessage: { value: lineHover(line) },
              after: { content: `   ${lineMark(line)}`, inlineClassName: `ringside-arrival-mark ${line.verdict}` },
            },
          };
        }),
      );
    },
    brokenAt({ target }) {
      const isMark =
        target.type === MouseTargetType.GUTTER_LINE_DECORATIONS ||
        (target.element?.classList.contains('ringside-arrival-mark') ?? false);
      const line = target.position === null || !isMark ? undefined : shown.get(target.position.lineNumber);
      return line?.verdict === 'broke' ? line : null;
    },
  };
}
