/** `%stacksize`, `%arg` and `%local`: names for what stands around (E)BP. */
import { defineText } from './macro-definitions.ts';
import type { Preprocessor } from './preprocessor.ts';
import { lexText } from './lexer.ts';
import { SourceError } from './source-error.ts';
import { IDENTIFIER, OPERATOR, replaced, spanOf } from './token.ts';
import type { Token } from './token.ts';

interface Model {
  readonly pointer: string;
  /** Bytes between the frame pointer and the first argument. */
  readonly firstArgument: number;
  readonly slot: number;
}
const MODELS: Readonly<Record<string, Model>> = {
  flat: { pointer: 'ebp', firstArgument: 8, slot: 4 },
  large: { pointer: 'bp', firstArgument: 4, slot: 2 },
  small: { pointer: 'bp', firstArgument: 6, slot: 2 },
};
const TYPE_BYTES: Readonly<Record<string, number>> = { byte: 1, word: 2, dword: 4, qword: 8, tword: 10 };

/** Offsets handed out since the last `%stacksize`. */
export class StackFrames {
  private model: Model = MODELS.large;
  private nextArgument = MODELS.large.firstArgument;
  private localBytes = 0;

  /** False for an unknown model. */
  setModel(name: string): boolean {
    const model = MODELS[name.toLowerCase()];
    if (model === undefined) return false;
    this.model = model;
    this.nextArgument = model.firstArgument;
    this.localBytes = 0;
    return true;
  }

  /** `%arg a:word, b:dword` or `%local x:dword`. Throws SourceError. */
  declare(preprocessor: Preprocessor, tokens: readonly Token[], what: 'arg' | 'local'): void {
    let i = 1;
    for (;;) {
      const name = tokens[i];
      if (name === undefined || name.kind !== IDENTIFIER) {
        throw new SourceError('directive-needs-name', spanOf(name ?? tokens[0]), { token: tokens[0].text });
      }
      const colon = tokens[i + 1];
      const type = tokens[i + 2];
      const bytes = type === undefined ? undefined : TYPE_BYTES[type.text.toLowerCase()];
      if (colon?.kind !== OPERATOR || colon.text !== ':' || bytes === undefined) {
        throw new SourceError('frame-type', spanOf(type ?? name), { token: (type ?? name).text });
      }
      const slots = Math.ceil(bytes / this.model.slot) * this.model.slot;
      let text: string;
      if (what === 'arg') {
        text = `${this.model.pointer}+${this.nextArgument}`;
        this.nextArgument += slots;
      } else {
        this.localBytes += slots;
        text = `${this.model.pointer}-${this.localBytes}`;
      }
      const body = lexText(`(${text})`, name.at, name.offset, true, name.length);
      defineText(preprocessor, [tokens[0], name], false, body);
      i += 3;
      const comma = tokens[i];
      if (comma === undefined) break;
      if (comma.kind !== OPERATOR || comma.text !== ',') break;
      i++;
    }
    if (what === 'local') {
      const place = tokens[0];
      const local = replaced(place, IDENTIFIER, '%$localsize');
      preprocessor.guarded(() => {
        const name = preprocessor.contexts.depth > 0 ? replaced(local, 9, '%$localsize') : null;
        if (name !== null)
          defineText(preprocessor, [place, name], false, preprocessor.numberTokens(this.localBytes, place));
      });
    }
  }
}
