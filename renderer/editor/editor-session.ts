/** One editor widget and everything painted on it. The only file that creates the widget. */
import { t } from '#renderer/i18n';
import {
  useArrivals,
  useBreakpoints,
  useLayout,
  useMachine,
  useProgram,
  useProject,
  useReachability,
  useSettings,
  type SourceDocument,
} from '#renderer/stores';
import { createArrivalMarks } from './arrival-marks.ts';
import { marginFormat } from './byte-margin.ts';
import { createLineMarks, paintMarkers } from './decorations.ts';
import type { EditorHandle } from './editor-service.ts';
import { monaco } from './monaco-setup.ts';
import { documentIdOf, modelOf, sweepModels } from './models.ts';
import { registerNasm } from './nasm-providers.ts';

/** Below this width the margin shows addresses only: the program must stay readable. */
const BYTES_FROM_WIDTH = 520;

export interface EditorSession extends EditorHandle {
  show(document: SourceDocument | null): void;
  paintAssembly(): void;
  paintBreakpoints(): void;
  paintArrivals(): void;
  paintCurrent(reveal: boolean): void;
  applySettings(): void;
  /** The language has changed. */
  applyWords(): void;
  reveal(line: number, column: number): void;
  dispose(): void;
}

export function createEditorSession(element: HTMLElement): EditorSession {
  const project = useProject();
  const program = useProgram();
  const reachability = useReachability();
  const machine = useMachine();
  const settings = useSettings();
  const breakpoints = useBreakpoints();
  const layout = useLayout();
  const arrivals = useArrivals();
  registerNasm();
  /** The editor measures the screen's own pixels: its frame stays unzoomed and its text takes part in the zoom by its size. */
  const fontSize = (): number => (settings.fontSize * settings.zoom) / 100;
  const editor = monaco.editor.create(element, {
    model: null,
    theme: `ringside-${settings.theme}`,
    automaticLayout: true,
    fontFamily:
      "'Cascadia Mono', 'JetBrains Mono', 'SF Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
    fontSize: fontSize(),
    lineHeight: 1.5,
    minimap: { enabled: false },
    glyphMargin: true,
    folding: true,
    lineDecorationsWidth: 8,
    fixedOverflowWidgets: true,
    wordBasedSuggestions: 'off',
    // A mnemonic is complete when it is typed: Enter ends the line, Tab takes the suggestion.
    acceptSuggestionOnEnter: 'off',
    // The newer input method loses the candidate window of Chinese input.
    editContext: false,
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    tabSize: 8,
    insertSpaces: true,
    padding: { top: 6 },
    overviewRulerBorder: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    ariaLabel: t('editor.label'),
  });
  const marks = createLineMarks(editor);
  const arrivalMarks = createArrivalMarks(editor);
  let arrivalAction: { dispose(): void } | null = null;
  const views = new Map<string, ReturnType<typeof editor.saveViewState>>();
  let shown: SourceDocument | null = null;
  /** The page is being turned: the cursor of neither document moves. */
  let isTurning = false;

  const margin = (): void => {
    const detail = !settings.showBytes
      ? 'numbers'
      : editor.getLayoutInfo().width >= BYTES_FROM_WIDTH
        ? 'bytes'
        : 'addresses';
    const isProgram = shown !== null && shown.lab === (project.main?.lab ?? null);
    const records = isProgram && shown ? program.lines.get(shown.name) : undefined;
    const format = marginFormat(detail, records, program.result?.bytes, editor.getModel()?.getLineCount() ?? 1);
    const scale = format.width > 6 ? 0.84 : 1;
    element.style.setProperty('--margin-font', `${Math.round(fontSize() * scale * 10) / 10}px`);
    editor.updateOptions({ lineNumbers: format.text, lineNumbersMinChars: Math.ceil(format.width * scale) });
  };
  const editDetails = (line: number): void => {
    if (!shown) return;
    layout.open('breakpoints');
    breakpoints.editLine(shown, line);
  };
  let lastWidth = 0;
  editor.onDidLayoutChange(({ width }) => {
    if (width >= BYTES_FROM_WIDTH !== lastWidth >= BYTES_FROM_WIDTH) margin();
    lastWidth = width;
  });
  editor.onMouseDown((event) => {
    const broken = arrivalMarks.brokenAt(event);
    if (broken !== null) {
      arrivals.openLine(broken);
      return;
    }
    const { type, position } = event.target;
    if (
      type !== monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN &&
      type !== monaco.editor.MouseTargetType.GUTTER_LINE_NUMBERS
    )
      return;
    if (!position || !shown) return;
    // The other button asks for the details.
    if (event.event.leftButton) breakpoints.toggleLine(shown, position.lineNumber);
    else editDetails(position.lineNumber);
  });
  editor.onDidChangeModelContent(() => shown && marks.follow(shown));
  // A line that made an entry of a descriptor table marks it where the map is shown.
  editor.onDidChangeCursorPosition(({ position }) => {
    if (!shown || isTurning) return;
    reachability.pointAtLine(shown.name, position.lineNumber);
    project.noteCursor(shown.id, position.lineNumber, position.column);
  });
  // Go to definition may lead to another document: open its tab instead of a foreign model in this one.
  monaco.editor.registerEditorOpener({
    openCodeEditor(_source, resource, selection) {
      const model = monaco.editor.getModel(resource);
      const id = model && documentIdOf(model);
      if (!id) return false;
      project.activate(id);
      const line =
        selection && 'startLineNumber' in selection ? selection.startLineNumber : (selection?.lineNumber ?? 1);
      queueMicrotask(() => session.reveal(line, 1));
      return true;
    },
  });

  const session: EditorSession = {
    show(document) {
      sweepModels(new Set(project.documents.map((d) => d.id)));
      const model = document ? modelOf(document) : null;
      if (shown && shown.id !== document?.id) views.set(shown.id, editor.saveViewState());
      if (editor.getModel() !== model) {
        isTurning = true;
        editor.setModel(model);
        const view = document && views.get(document.id);
        const place = document && project.cursorOf(document.id);
        if (view) editor.restoreViewState(view);
        else if (place) {
          editor.setPosition({ lineNumber: place.line, column: place.column });
          editor.revealLineInCenter(place.line, monaco.editor.ScrollType.Immediate);
        }
        isTurning = false;
      }
      shown = document;
      editor.updateOptions({
        readOnly: document?.isReadonly ?? true,
        readOnlyMessage: { value: t('editor.readonly') },
      });
      session.paintAssembly();
      session.paintBreakpoints();
      session.paintArrivals();
      session.paintCurrent(false);
    },
    paintAssembly() {
      paintMarkers();
      margin();
    },
    paintBreakpoints: () => void (shown && marks.breakpoints(shown)),
    paintArrivals: () => void (shown && arrivalMarks.paint(shown)),
    paintCurrent(reveal) {
      if (!shown) return;
      const source = machine.status?.location.source;
      // Only a stop turns the page: not a freshly loaded program, nor one that ended in its last HLT.
      if (reveal && source && source.file !== shown.name && machine.runState === 'paused' && machine.stop !== null) {
        const other = project.documents.find((d) => d.name === source.file && d.lab === (project.main?.lab ?? null));
        if (other) project.activate(other.id); // `show` follows and paints
      }
      const line = marks.current(shown);
      if (reveal && line !== null) editor.revealLineInCenterIfOutsideViewport(line, monaco.editor.ScrollType.Immediate);
    },
    applySettings() {
      monaco.editor.setTheme(`ringside-${settings.theme}`);
      editor.updateOptions({ fontSize: fontSize() });
      margin();
    },
    applyWords() {
      session.paintAssembly();
      session.paintArrivals();
      arrivalAction?.dispose();
      arrivalAction = editor.addAction({
        id: 'ringside.arrivals',
        label: t('cmd.run.arrivals'),
        contextMenuGroupId: '2_ringside',
        run() {
          arrivals.offer(session.selection());
        },
      });
    },
    selection() {
      const range = editor.getSelection();
      if (!shown || !range) return null;
      // A selection that ends before the first character of a line does not mean that line.
      const isWhole = range.endColumn === 1 && range.endLineNumber > range.startLineNumber;
      return { file: shown.name, first: range.startLineNumber, last: range.endLineNumber - (isWhole ? 1 : 0) };
    },
    reveal(line, column) {
      editor.setPosition({ lineNumber: line, column });
      editor.revealLineInCenter(line, monaco.editor.ScrollType.Immediate);
      editor.focus();
    },
    trigger(action) {
      editor.focus();
      editor.trigger('menu', action, null);
    },
    toggleBreakpoint() {
      const line = editor.getPosition()?.lineNumber;
      if (shown && line) breakpoints.toggleLine(shown, line);
    },
    editBreakpoint() {
      const line = editor.getPosition()?.lineNumber;
      if (line) editDetails(line);
    },
    focus: () => editor.focus(),
    dispose() {
      marks.clear();
      editor.dispose();
    },
  };
  session.applyWords();
  return session;
}
