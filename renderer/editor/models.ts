/** One text model for each open document; it outlives the editor widget, so undo and folding survive docking. */
import { useProject, type SourceDocument } from '#renderer/stores';
import { monaco } from './monaco-setup.ts';
import { NASM_ID } from './nasm-language.ts';

type Model = ReturnType<typeof monaco.editor.createModel>;
interface Entry {
  readonly model: Model;
  epoch: number;
}
const entries = new Map<string, Entry>();

export function modelOf(document: SourceDocument): Model {
  const project = useProject();
  let entry = entries.get(document.id);
  if (!entry) {
    const uri = monaco.Uri.from({
      scheme: 'inmemory',
      authority: 'ringside',
      path: `/${encodeURIComponent(document.id)}/${document.name}`,
    });
    const model = monaco.editor.createModel(document.text, NASM_ID, uri);
    model.onDidChangeContent(() => project.edit(document.id, model.getValue()));
    entry = { model, epoch: document.epoch };
    entries.set(document.id, entry);
  }
  if (entry.epoch !== document.epoch) {
    entry.epoch = document.epoch;
    const { model } = entry;
    // As one edit, so that the reader's own version can be had back by undo.
    if (model.getValue() !== document.text)
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: document.text }], () => null);
  }
  return entry.model;
}
/** Document of a model, e.g. after go to definition. */
export const documentIdOf = (model: Model): string | null =>
  [...entries].find(([, e]) => e.model === model)?.[0] ?? null;

/** Drop models of documents that were closed. */
export function sweepModels(open: ReadonlySet<string>): void {
  for (const [id, { model }] of entries) {
    if (open.has(id)) continue;
    model.dispose();
    entries.delete(id);
  }
}
export const openModels = (): readonly (readonly [id: string, model: Model])[] =>
  [...entries].map(([id, e]) => [id, e.model] as const);
