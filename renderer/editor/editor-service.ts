/** What the rest of the window may ask of the editor. Light: the editor itself is loaded later. */
export interface MarkedLines {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}
export interface EditorHandle {
  trigger(action: string): void;
  toggleBreakpoint(): void;
  editBreakpoint(): void;
  focus(): void;
  /** Lines that are marked, or that of the cursor; null without a document. */
  selection(): MarkedLines | null;
}
let handle: EditorHandle | null = null;

export const editorService = {
  /** Run one of the editor's own actions on the active editor. */
  trigger: (action: string): void => handle?.trigger(action),
  /** On the line of the cursor. */
  toggleBreakpoint: (): void => handle?.toggleBreakpoint(),
  /** Details of the one on the line of the cursor; it is made when there is none. */
  editBreakpoint: (): void => handle?.editBreakpoint(),
  focus: (): void => handle?.focus(),
  selection: (): MarkedLines | null => handle?.selection() ?? null,
  attach: (next: EditorHandle | null): void => void (handle = next),
};
