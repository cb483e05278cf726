/** Marks on the text: squiggles, breakpoints, the line the machine stands on. */
import { diagnosticWords, t } from '#renderer/i18n';
import { useBreakpoints, useMachine, useProgram, useProject, type SourceDocument } from '#renderer/stores';
import { breakpointGlyph } from './breakpoint-glyph.ts';
import { monaco } from './monaco-setup.ts';
import { openModels } from './models.ts';

type Editor = ReturnType<typeof monaco.editor.create>;
type Collection = ReturnType<Editor['createDecorationsCollection']>;
const OWNER = 'ringside';

export function paintMarkers(): void {
  const program = useProgram();
  const project = useProject();
  const severity = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    note: monaco.MarkerSeverity.Info,
  };
  const lab = project.main?.lab ?? null;
  for (const [id, model] of openModels()) {
    const document = project.byId(id);
    const mine =
      document && document.lab === lab ? program.diagnostics.filter((d) => d.span.file === document.name) : [];
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      mine.map((d) => ({
        severity: severity[d.severity],
        message: [diagnosticWords(d).message, diagnosticWords(d).hint].filter(Boolean).join('\n'),
        code: d.code,
        startLineNumber: d.span.line,
        startColumn: d.span.column,
        endLineNumber: d.span.line,
        endColumn: d.span.column + Math.max(1, d.span.length),
      })),
    );
  }
}

export interface LineMarks {
  /** Paint the breakpoints of a document. */
  breakpoints(document: SourceDocument): void;
  /** Read back where edits moved them to. */
  follow(document: SourceDocument): void;
  /** Paint the current line, or nothing. */
  current(document: SourceDocument): number | null;
  clear(): void;
}
export function createLineMarks(editor: Editor): LineMarks {
  const store = useBreakpoints();
  const machine = useMachine();
  const project = useProject();
  const breakpointMarks: Collection = editor.createDecorationsCollection();
  const currentMark: Collection = editor.createDecorationsCollection();
  let ids: string[] = [];
  const { Range } = monaco;
  return {
    breakpoints(document) {
      const mine = store.ofDocument(document);
      ids = mine.map((b) => b.id);
      breakpointMarks.set(
        mine.map((b) => {
          const glyph = breakpointGlyph(b, store.bound.get(b.id));
          const hits = store.hits.get(b.id) ?? 0;
          const words = [
            t(`editor.bp.${glyph}`),
            b.condition,
            b.log,
            hits > 0 ? t('breakpoints.hits', { n: hits }) : '',
          ];
          return {
            range: new Range(b.line, 1, b.line, 1),
            options: {
              glyphMarginClassName: `ringside-bp ${glyph}`,
              glyphMarginHoverMessage: { value: words.filter(Boolean).join('  \n') },
              stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
            },
          };
        }),
      );
    },
    follow(document) {
      const lines = new Map<string, number>();
      ids.forEach((id, i) => {
        const range = breakpointMarks.getRange(i);
        if (range) lines.set(id, range.startLineNumber);
      });
      store.moveLines(document, lines);
    },
    current(document) {
      const source = machine.isLoaded && !machine.isRunning ? machine.status?.location.source : null;
      const isHere = source?.file === document.name && document.lab === (project.main?.lab ?? null);
      if (!source || !isHere) {
        currentMark.clear();
        return null;
      }
      const ring = machine.status?.cpl === 3 ? 'r3' : 'r0';
      currentMark.set([
        {
          range: new Range(source.line, 1, source.line, 1),
          options: {
            isWholeLine: true,
            className: `ringside-current ${ring}`,
            glyphMarginClassName: `ringside-arrow ${ring}`,
            zIndex: 10,
          },
        },
      ]);
      return source.line;
    },
    clear() {
      breakpointMarks.clear();
      currentMark.clear();
    },
  };
}
