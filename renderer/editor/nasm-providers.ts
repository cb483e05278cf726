/** Hover, completion, go to definition and outline, answered from the newest assembly and the instruction tables. */
import { watch } from 'vue';
import { useProgram, useProject, type SourceDocument } from '#renderer/stores';
import { instructionText, numberText, numberValue, symbolText } from './hover-text.ts';
import { fullName, labelsOf } from './local-labels.ts';
import { monaco } from './monaco-setup.ts';
import { NASM_ID, nasmTokens } from './nasm-language.ts';
import { modelOf } from './models.ts';

type Model = Parameters<typeof monaco.editor.setModelMarkers>[0];
type Position = { readonly lineNumber: number; readonly column: number };
let registered = false;

export function registerNasm(): void {
  if (registered) return;
  registered = true;
  const program = useProgram();
  const project = useProject();
  const { languages, Range } = monaco;
  const nameAt = (
    model: Model,
    position: Position,
  ): { word: string; full: string; range: InstanceType<typeof Range> } | null => {
    const hit = model.getWordAtPosition(position);
    if (!hit) return null;
    const range = new Range(position.lineNumber, hit.startColumn, position.lineNumber, hit.endColumn);
    return { word: hit.word, full: fullName(hit.word, model.getLinesContent(), position.lineNumber), range };
  };
  const documentNamed = (name: string): SourceDocument | undefined =>
    project.documents.find((d) => d.name === name && d.lab === (project.main?.lab ?? null));

  languages.registerHoverProvider(NASM_ID, {
    async provideHover(model, position) {
      const at = nameAt(model, position);
      if (!at) return null;
      const line = model.getLineContent(position.lineNumber);
      if (line.lastIndexOf(';', at.range.startColumn - 1) >= 0) return null;
      const symbol = program.symbols.get(at.full) ?? program.symbols.get(at.word);
      if (symbol) return { range: at.range, contents: [{ value: symbolText(symbol) }] };
      const number = numberValue(at.word);
      if (number !== null) return { range: at.range, contents: [{ value: numberText(number) }] };
      if (!program.vocabulary?.mnemonics.some((m) => m.toLowerCase() === at.word.toLowerCase())) return null;
      const help = await program.help(at.word);
      return help ? { range: at.range, contents: [{ value: instructionText(help) }] } : null;
    },
  });
  languages.registerCompletionItemProvider(NASM_ID, {
    triggerCharacters: ['%', '.'],
    provideCompletionItems(model, position) {
      const hit = model.getWordUntilPosition(position);
      const range = new Range(position.lineNumber, hit.startColumn, position.lineNumber, hit.endColumn);
      const Kind = languages.CompletionItemKind;
      const before = model.getLineContent(position.lineNumber).slice(0, hit.startColumn - 1);
      const isStart = /^\s*(?:[\w.$@?]+:\s*)?$/.test(before);
      const v = program.vocabulary;
      const words = (list: readonly string[], kind: number, rank: string) =>
        list.map((label) => ({
          label: label.toLowerCase(),
          insertText: label.toLowerCase(),
          kind,
          range,
          sortText: rank + label,
        }));
      const symbols = [...program.symbols.values()].map((s) => ({
        label: s.name, insertText: s.name, kind: s.kind === 'label' ? Kind.Function : Kind.Constant, range, sortText: `1${s.name}`,
        detail: s.value.toString(16).toUpperCase() + 'h',
      })); // prettier-ignore
      const preprocessor = (v?.preprocessor ?? []).map((w) => (w.startsWith('%') ? w : `%${w}`));
      return {
        suggestions: [
          ...(isStart
            ? words(v?.mnemonics ?? [], Kind.Keyword, '0')
            : [...symbols, ...words(v?.registers ?? [], Kind.Variable, '0')]),
          ...words(v?.directives ?? [], Kind.Property, '2'),
          ...words(preprocessor, Kind.Snippet, '3'),
        ],
      };
    },
  });
  languages.registerDefinitionProvider(NASM_ID, {
    provideDefinition(model, position) {
      const at = nameAt(model, position);
      const span = at && (program.symbols.get(at.full) ?? program.symbols.get(at.word))?.span;
      const document = span && documentNamed(span.file);
      if (!span || !document) return null;
      const range = new Range(span.line, span.column, span.line, span.column + span.length);
      return { uri: modelOf(document).uri, range };
    },
  });
  languages.registerDocumentSymbolProvider(NASM_ID, {
    provideDocumentSymbols: (model) =>
      labelsOf(model.getLinesContent()).map(({ name, line }) => {
        const range = new Range(line, 1, line, model.getLineMaxColumn(line));
        return { name, detail: '', kind: languages.SymbolKind.Function, tags: [], range, selectionRange: range };
      }),
  });
  // The machine may not be there yet: the words arrive as soon as it is.
  watch(
    () => program.vocabulary,
    (words) => words && languages.setMonarchTokensProvider(NASM_ID, nasmTokens(words)),
    { immediate: true },
  );
}
