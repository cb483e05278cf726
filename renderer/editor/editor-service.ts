/** What the rest of the window may ask of the editor. Light: the editor itself is loaded later. */
export interface EditorHandle {
  trigger(action: string): void;
  toggleBreakpoint(): void;
  focus(): void;
}
let handle: EditorHandle | null = null;

export const editorService = {
  /** Run one of the editor's own actions on the active editor. */
  trigger: (action: string): void => handle?.trigger(action),
  /** On the line of the cursor. */
  toggleBreakpoint: (): void => handle?.toggleBreakpoint(),
  focus: (): void => handle?.focus(),
  attach: (next: EditorHandle | null): void => void (handle = next),
};
