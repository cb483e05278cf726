/** Operands of an instruction: tokens → trees. */
import { hasRegister } from './address-expression.ts';
import { ExpressionParser } from './expression.ts';
import type { ExpressionScope, Node } from './expression.ts';
import type { SizeHint } from './operand.ts';
import { SourceError } from './source-error.ts';
import type { ParsedOperand } from './statement.ts';
import { operandJunk } from './dialects.ts';
import { IDENTIFIER, OPERATOR, spanOf, spanOfTokens } from './token.ts';
import type { Token } from './token.ts';
import { isForeignRegister, SEGMENT_REGISTERS, SIZES, wordOf } from './words.ts';

interface Keywords {
  size: SizeHint;
  strict: boolean;
  distance: '' | 'short' | 'near' | 'far';
  to: boolean;
  nosplit: boolean;
}

const isSign = (item: Token | undefined, sign: string): boolean =>
  item !== undefined && item.kind === OPERATOR && item.text === sign;

const isSegmentRegister = (name: string): boolean => (SEGMENT_REGISTERS as readonly string[]).includes(name);

/** Reads a comma-separated operand list from `from` to the end of the line. Throws SourceError. */
export class OperandParser {
  private position: number;
  private readonly tokens: readonly Token[];
  private readonly scope: ExpressionScope;

  constructor(tokens: readonly Token[], from: number, scope: ExpressionScope) {
    this.tokens = tokens;
    this.position = from;
    this.scope = scope;
  }

  list(): ParsedOperand[] {
    const out: ParsedOperand[] = [];
    if (this.position >= this.tokens.length) return out;
    for (;;) {
      out.push(this.operand());
      const next = this.tokens[this.position];
      if (next === undefined) return out;
      if (!isSign(next, ',')) throw operandJunk(this.tokens, this.position);
      this.position++;
      if (this.position >= this.tokens.length) {
        throw new SourceError('operand-missing', spanOf(next), { token: ',' });
      }
    }
  }

  private keywords(): Keywords {
    const found: Keywords = { size: 0, strict: false, distance: '', to: false, nosplit: false };
    for (;;) {
      const item = this.tokens[this.position];
      if (item === undefined || item.kind !== IDENTIFIER) return found;
      const { type, lower } = wordOf(item.text);
      if (type === 'size') found.size = SIZES[lower];
      else if (type !== 'special') return found;
      else if (lower === 'strict') found.strict = true;
      else if (lower === 'to') found.to = true;
      else if (lower === 'nosplit') found.nosplit = true;
      else if (lower === 'short' || lower === 'near' || lower === 'far') found.distance = lower;
      else if (lower !== 'abs' && lower !== 'rel') {
        throw new SourceError('size-not-supported', spanOf(item), { token: item.text });
      }
      this.position++;
    }
  }

  private expression(): Node {
    const parser = new ExpressionParser(this.tokens, this.position, this.scope);
    const node = parser.expression();
    this.position = parser.position;
    return node;
  }

  private operand(): ParsedOperand {
    const start = this.position;
    const keywords = this.keywords();
    if (isSign(this.tokens[this.position], '[')) return this.memory(keywords, start, '');
    const value = this.expression();
    if (!isSign(this.tokens[this.position], ':')) return this.plain(value, keywords, start);
    this.position++;
    return this.afterColon(value, keywords, start);
  }

  private span(start: number) {
    return spanOfTokens(this.tokens, start, this.position) ?? spanOf(this.tokens[this.tokens.length - 1]);
  }

  private plain(value: Node, keywords: Keywords, start: number): ParsedOperand {
    const { size, strict, distance } = keywords;
    const span = this.span(start);
    if (value.type === 'register') {
      if (isForeignRegister(value.name)) {
        throw new SourceError('register-not-on-386', spanOf(value.token), { token: value.token.text });
      }
      return { kind: 'register', name: value.name, size, to: keywords.to, span };
    }
    if (hasRegister(value)) {
      throw new SourceError('register-needs-brackets', span, { token: this.tokens[start].text });
    }
    return { kind: 'immediate', value, size, strict, distance, span };
  }

  /** `selector:offset`, or a segment override in front of the brackets. */
  private afterColon(left: Node, keywords: Keywords, start: number): ParsedOperand {
    const inner = this.keywords();
    const size = keywords.size || inner.size;
    if (left.type === 'register' && isSegmentRegister(left.name)) {
      const merged = { ...keywords, ...inner, size, strict: keywords.strict || inner.strict };
      if (isSign(this.tokens[this.position], '[')) return this.memory(merged, start, left.name);
      throw new SourceError('override-needs-brackets', spanOf(left.token), { token: left.token.text });
    }
    const offset = this.expression();
    for (const part of [left, offset]) {
      if (!hasRegister(part)) continue;
      throw new SourceError('far-pointer-register', this.span(start), { token: this.tokens[start].text });
    }
    return { kind: 'far', selector: left, offset, size, span: this.span(start) };
  }

  /** `[…]` with the position at the opening bracket. */
  private memory(outer: Keywords, start: number, override: string): ParsedOperand {
    const open = this.tokens[this.position++];
    let segment = override;
    let inner = this.keywords();
    let address = this.expression();
    if (isSign(this.tokens[this.position], ':')) {
      if (address.type !== 'register' || !isSegmentRegister(address.name)) {
        throw new SourceError('bad-segment-override', spanOf(open), { token: this.tokens[this.position - 1].text });
      }
      if (segment !== '') {
        throw new SourceError('two-segment-overrides', spanOf(address.token), { token: address.token.text });
      }
      segment = address.name;
      this.position++;
      const again = this.keywords();
      inner = { ...again, size: again.size || inner.size, nosplit: again.nosplit || inner.nosplit };
      address = this.expression();
    }
    const close = this.tokens[this.position];
    if (!isSign(close, ']')) {
      if (close === undefined) throw new SourceError('bracket-open', spanOf(open), { token: '[' });
      throw new SourceError('bracket-junk', spanOf(close), { token: close.text });
    }
    this.position++;
    if (inner.size !== 0 && inner.size !== 8 && inner.size !== 16 && inner.size !== 32) {
      throw new SourceError('bad-displacement-size', spanOf(open), { token: String(inner.size) });
    }
    return {
      kind: 'memory',
      segment,
      address,
      size: outer.size,
      displacementSize: inner.size,
      strict: outer.strict,
      distance: outer.distance,
      nosplit: inner.nosplit || outer.nosplit,
      span: this.span(start),
    };
  }
}
