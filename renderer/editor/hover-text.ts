/** What the editor says about a word: the instruction's forms and privilege, a symbol's value, a number in other bases. */
import { hex } from '#emulator/base';
import type { AssembledSymbol, InstructionHelp } from '#emulator/protocol';
import { instructionNote, t } from '#renderer/i18n';

const SHOWN_FORMS = 8;
const PRIVILEGE_KEYS = { cpl0: 'help.ring0', iopl: 'help.iopl', io: 'help.io', transition: 'help.transition' } as const;
const isKnown = (privilege: string): privilege is keyof typeof PRIVILEGE_KEYS => privilege in PRIVILEGE_KEYS;

/** Markdown. */
export function instructionText(help: InstructionHelp): string {
  const privileges = [...new Set(help.forms.map((f) => f.privilege))].filter(isKnown);
  const width = Math.max(...help.forms.slice(0, SHOWN_FORMS).map((f) => f.text.length));
  const forms = help.forms.slice(0, SHOWN_FORMS).map((f) => `${f.text.padEnd(width)}  ${f.encoding}`);
  const more = help.forms.length > SHOWN_FORMS ? [t('help.more', { n: help.forms.length - SHOWN_FORMS })] : [];
  return [
    `**${help.mnemonic}** · SDM ${help.sdmPage}`,
    ...[instructionNote(help.mnemonic)].filter(Boolean),
    ...privileges.map((p) => `⚠ ${t(PRIVILEGE_KEYS[p])}`),
    ['```nasm', ...forms, ...more, '```'].join('\n'),
    ...(help.flagsWritten || help.flagsRead
      ? [t('help.flags', { written: help.flagsWritten || '–', read: help.flagsRead || '–' })]
      : []),
  ].join('\n\n');
}
export const symbolText = (s: AssembledSymbol): string =>
  `**${s.name}** · ${t(s.kind === 'label' ? 'editor.symbolLabel' : 'editor.symbolConstant')} \`${hex(s.value, 8)}h\` (${s.value}) · ${s.span.file}:${s.span.line}`;

/** Value of a number as NASM writes it, or null. */
export function numberValue(word: string): number | null {
  const w = word.replaceAll('_', '').toLowerCase();
  const tries: readonly (readonly [RegExp, number])[] = [
    [/^0[xh]([\da-f]+)$/, 16], [/^(\d[\da-f]*)h$/, 16], [/^\$(\d[\da-f]*)$/, 16], [/^0[by]([01]+)$/, 2], [/^([01]+)[by]$/, 2], [/^0[oq]([0-7]+)$/, 8],
    [/^([0-7]+)[oq]$/, 8], [/^(?:0d)?(\d+)d?$/, 10],
  ]; // prettier-ignore
  for (const [pattern, radix] of tries) {
    const digits = pattern.exec(w)?.[1];
    if (digits !== undefined) return parseInt(digits, radix);
  }
  return null;
}
export const numberText = (value: number): string =>
  `\`${hex(value, value > 0xffff ? 8 : value > 0xff ? 4 : 2)}h\` = ${value} = \`${value.toString(2)}b\`${value >= 0x20 && value < 0x7f ? ` = \`'${String.fromCharCode(value)}'\`` : ''}`;
