/** Lines that are not NASM: what the learner probably meant, and how NASM writes it. */
import { FORMS, isMnemonic, MNEMONIC_ALIASES } from '#emulator/isa';
import { SourceError } from './source-error.ts';
import { nearest } from './suggest.ts';
import {
  IDENTIFIER,
  NUMBER,
  OPEN_STRING,
  OPERATOR,
  OTHER,
  PP_NAME,
  PP_PARAMETER,
  sourceText,
  spanOf,
  STRING,
} from './token.ts';
import type { Token } from './token.ts';
import { DATA_SIZES, registerBits, RESERVE_SIZES } from './words.ts';
import { DIRECTIVE_WORDS } from './directive-words.ts';

/** GAS directive → NASM spelling. */
const GAS_DIRECTIVES: Readonly<Record<string, string>> = {
  '.globl': 'global', '.global': 'global', '.extern': 'extern', '.text': 'section .text', '.data': 'section .data',
  '.bss': 'section .bss', '.section': 'section', '.byte': 'db', '.word': 'dw', '.short': 'dw', '.hword': 'dw',
  '.long': 'dd', '.int': 'dd', '.quad': 'dq', '.ascii': 'db', '.asciz': 'db "…", 0', '.string': 'db "…", 0',
  '.space': 'times n db 0', '.skip': 'times n db 0', '.fill': 'times n db 0', '.align': 'align', '.balign': 'align',
  '.p2align': 'align', '.org': 'times n-($-$$) db 0', '.code16': 'bits 16', '.code32': 'bits 32', '.equ': 'name equ value',
  '.set': 'name equ value', '.macro': '%macro', '.endm': '%endmacro', '.include': '%include', '.intel_syntax': '(not needed)',
  '.if': '%if', '.endif': '%endif', '.rept': '%rep', '.endr': '%endrep', '.file': '(not needed)', '.type': '(not needed)', '.size': '(not needed)',
}; // prettier-ignore

/** MASM and TASM word → NASM spelling. */
const MASM_WORDS: Readonly<Record<string, string>> = {
  proc: 'name:', endp: '(not needed)', end: '(not needed)', assume: '(not needed)', '.model': '(not needed)',
  '.code': 'section .text', '.stack': 'resb in .bss', '.386': 'cpu 386',
  '.386p': 'cpu 386', '.486': 'cpu 486', '.586': 'cpu 586', ends: 'endstruc', include: '%include', public: 'global',
  extrn: 'extern', tbyte: 'tword', fword: '(no size)', label: 'name:', macro: '%macro', endm: '%endmacro', rept: '%rep',
  comment: ';', option: '(not needed)', invoke: 'push / call', name: '(not needed)', title: '(not needed)', even: 'align 2',
}; // prettier-ignore

/** Words of C's preprocessor → NASM spelling. */
const C_DIRECTIVES: Readonly<Record<string, string>> = {
  define: '%define', include: '%include', ifdef: '%ifdef', ifndef: '%ifndef', if: '%if', else: '%else', endif: '%endif',
  undef: '%undef', error: '%error',
}; // prettier-ignore

const PREPROCESSOR_WORDS = [
  '%define', '%xdefine', '%assign', '%undef', '%macro', '%endmacro', '%rep', '%endrep', '%exitrep', '%include', '%if',
  '%ifdef', '%ifndef', '%elif', '%else', '%endif', '%error', '%warning', '%push', '%pop', '%strlen', '%substr', '%rotate',
]; // prettier-ignore

let mnemonics: string[] | null = null;
/** Every word that can stand where an instruction is expected, in lower case. */
export function instructionWords(): readonly string[] {
  if (mnemonics === null) {
    const names = new Set<string>();
    for (const form of FORMS) names.add(form.mnemonic.toLowerCase());
    for (const alias of Object.keys(MNEMONIC_ALIASES)) names.add(alias.toLowerCase());
    for (const word of [
      ...Object.keys(DATA_SIZES),
      ...Object.keys(RESERVE_SIZES),
      'equ',
      'incbin',
      'times',
      ...DIRECTIVE_WORDS,
    ]) {
      names.add(word);
    }
    mnemonics = [...names];
  }
  return mnemonics;
}

const isRegister = (item: Token | undefined): boolean =>
  item !== undefined && item.kind === IDENTIFIER && registerBits(item.text.toLowerCase()) > 0;
const hasPercentRegister = (tokens: readonly Token[]): boolean =>
  tokens.some((item) => item.kind === PP_NAME && registerBits(item.text.slice(1).toLowerCase()) > 0);

/** `movl` → `mov`: a GAS mnemonic with its size letter. */
function withoutSuffix(word: string): string | null {
  const lower = word.toLowerCase();
  if (!/[bwlq]$/.test(lower)) return null;
  const stem = lower.slice(0, -1);
  return isMnemonic(stem) ? stem : null;
}

/** The error for a line whose instruction is not one. `at` is the position of the doubtful word. */
export function unknownInstruction(tokens: readonly Token[], at: number): SourceError {
  const word = tokens[at];
  const lower = word.text.toLowerCase();
  const error = (code: ConstructorParameters<typeof SourceError>[0], replacement: string): SourceError =>
    new SourceError(code, spanOf(word), { token: word.text, replacement });
  if (lower in GAS_DIRECTIVES) return error('dialect-gas-directive', GAS_DIRECTIVES[lower]);
  if (lower in MASM_WORDS) return error('dialect-masm-word', MASM_WORDS[lower]);
  const follower = tokens[at + 1];
  if (follower?.kind === IDENTIFIER && follower.text.toLowerCase() in MASM_WORDS) {
    const replacement = MASM_WORDS[follower.text.toLowerCase()];
    return new SourceError('dialect-masm-word', spanOf(follower), { token: follower.text, replacement });
  }
  const stem = withoutSuffix(word.text);
  if (stem !== null && (hasPercentRegister(tokens) || tokens.some((item) => isImmediateMark(item)))) {
    return error('dialect-gas-instruction', stem);
  }
  const suggestion = nearest(word.text, instructionWords());
  if (suggestion !== null)
    return new SourceError('unknown-instruction-near', spanOf(word), { token: word.text, suggestion });
  return new SourceError('unknown-instruction', spanOf(word), { token: word.text });
}

const isImmediateMark = (item: Token): boolean =>
  (item.kind === NUMBER || item.kind === IDENTIFIER) && item.text.startsWith('$');

/** The error for a line that does not even begin with a word. */
export function badLineStart(tokens: readonly Token[]): SourceError {
  const first = tokens[0];
  const second = tokens[1];
  const fail = (code: ConstructorParameters<typeof SourceError>[0], args: Record<string, string>): SourceError =>
    new SourceError(code, spanOf(first), { token: sourceText(first), ...args });
  if (first.kind === OTHER && first.text === '#') {
    const word = second?.text.toLowerCase() ?? '';
    if (second !== undefined && !second.space && word in C_DIRECTIVES) {
      return fail('dialect-c-directive', { token: '#' + second.text, replacement: C_DIRECTIVES[word] });
    }
    return fail('dialect-hash-comment', {});
  }
  if (first.kind === OPERATOR && (first.text === '//' || (first.text === '/' && second?.text === '*'))) {
    return fail('dialect-c-comment', { token: first.text === '//' ? '//' : '/*' });
  }
  if (first.kind === OPERATOR && first.text === '*') return fail('dialect-c-comment', { token: '*' });
  if (first.kind === PP_NAME) {
    const near = nearest(first.text, PREPROCESSOR_WORDS);
    if (near !== null) return fail('unknown-directive-near', { suggestion: near });
    return fail('unknown-directive', {});
  }
  if (first.kind === PP_PARAMETER) return fail('parameter-outside-macro', {});
  if (first.kind === OPEN_STRING || first.kind === STRING) return fail('line-starts-with-string', {});
  return fail('instruction-expected', {});
}

/** The error for what stands after an operand where a comma was expected. */
export function operandJunk(tokens: readonly Token[], at: number): SourceError {
  const item = tokens[at];
  const before = tokens[at - 1];
  const fail = (
    code: ConstructorParameters<typeof SourceError>[0],
    place: Token,
    args: Record<string, string> = {},
  ): SourceError => new SourceError(code, spanOf(place), { token: sourceText(place), ...args });
  if (before !== undefined && before.kind === IDENTIFIER) {
    const word = before.text.toLowerCase();
    if (word === 'offset') return fail('dialect-masm-offset', before, { replacement: item.text });
    if (word === 'ptr') return fail('dialect-masm-ptr', before);
  }
  if (item.kind === IDENTIFIER && item.text.toLowerCase() === 'ptr') return fail('dialect-masm-ptr', item);
  if (item.kind === OTHER && item.text === '#') return fail('dialect-hash-comment', item);
  if (item.kind === OPERATOR && item.text === '//') return fail('dialect-c-comment', item);
  if (item.kind === OPERATOR && item.text === '(' && isRegister(tokens[at + 1]))
    return fail('dialect-gas-address', item);
  if (item.kind === OPERATOR && item.text === '[') return fail('bracket-after-operand', item);
  if (item.kind === PP_NAME && registerBits(item.text.slice(1).toLowerCase()) > 0) {
    return fail('dialect-percent-register', item, { replacement: item.text.slice(1) });
  }
  if (item.kind === OTHER && item.text === '\\') return fail('stray-backslash', item);
  return fail('comma-expected', item);
}

/** The error for a value that begins with something no value begins with; null when nothing better is known. */
export function valueMistake(item: Token): SourceError | null {
  if (item.kind === PP_NAME) {
    const name = item.text.slice(1);
    if (registerBits(name.toLowerCase()) > 0) {
      return new SourceError('dialect-percent-register', spanOf(item), { token: item.text, replacement: name });
    }
    return new SourceError('unknown-directive', spanOf(item), { token: item.text });
  }
  if (item.kind === PP_PARAMETER) {
    return new SourceError('parameter-outside-macro', spanOf(item), { token: sourceText(item) });
  }
  if (item.kind === OTHER && item.text === '#') {
    return new SourceError('dialect-hash-comment', spanOf(item), { token: '#' });
  }
  return null;
}

/** The name that was probably meant by an undefined symbol. */
export function symbolMistake(
  token: Token,
  names: Iterable<string>,
): {
  code:
    | 'undefined-symbol-hex'
    | 'undefined-symbol-near'
    | 'dialect-masm-ptr'
    | 'dialect-masm-offset'
    | 'undefined-symbol';
  suggestion: string;
} {
  const lower = token.text.toLowerCase();
  if (lower === 'ptr') return { code: 'dialect-masm-ptr', suggestion: '' };
  if (lower === 'offset') return { code: 'dialect-masm-offset', suggestion: '' };
  if (/^[a-f][0-9a-f]*h$/.test(lower)) return { code: 'undefined-symbol-hex', suggestion: '0' + token.text };
  const candidates = [...names];
  const suggestion = nearest(token.text, candidates) ?? nearestRegister(lower);
  return suggestion === null
    ? { code: 'undefined-symbol', suggestion: '' }
    : { code: 'undefined-symbol-near', suggestion };
}

const REGISTERS_32 = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'esp', 'ebp'];
function nearestRegister(lower: string): string | null {
  return lower.length === 3 ? nearest(lower, REGISTERS_32) : null;
}

/** True for MASM and GAS words that NASM would silently take for a label. */
export function foreignLabel(
  token: Token,
): { code: 'dialect-gas-directive' | 'dialect-masm-word'; replacement: string } | null {
  const lower = token.text.toLowerCase();
  if (lower in GAS_DIRECTIVES) return { code: 'dialect-gas-directive', replacement: GAS_DIRECTIVES[lower] };
  if (lower in MASM_WORDS) return { code: 'dialect-masm-word', replacement: MASM_WORDS[lower] };
  return null;
}
