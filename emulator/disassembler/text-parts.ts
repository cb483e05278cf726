/** Text made of parts, so that a window can colour it and a test can read it as a string. */

export type PartKind = 'prefix' | 'mnemonic' | 'keyword' | 'register' | 'number' | 'label' | 'punctuation';

export interface TextPart {
  readonly kind: PartKind;
  readonly text: string;
}

/** Collects parts; spaces belong to the part before them. */
export class PartWriter {
  readonly parts: TextPart[] = [];

  add(kind: PartKind, text: string): this {
    this.parts.push({ kind, text });
    return this;
  }
  /** A keyword and the space after it. */
  keyword(text: string): this {
    return this.add('keyword', `${text} `);
  }
  /** `0x1f`; the value is taken as unsigned 32 bits. */
  number(value: number): this {
    return this.add('number', `0x${(value >>> 0).toString(16)}`);
  }
  /** `0x5` or `-0x5`. */
  signed(value: number): this {
    return this.add('number', value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`);
  }
  toString(): string {
    return this.parts
      .map((part) => part.text)
      .join('')
      .trimEnd();
  }
}
