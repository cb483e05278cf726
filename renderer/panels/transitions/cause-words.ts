/** A transition's cause in the language of the moment: `INT 80h`, `IRQ → 20h`, `#GP`, `iretd`. */
import { t, tOr } from '#renderer/i18n';
import type { CauseText } from './transition-rows.ts';

export function causeWords(cause: CauseText): string {
  if (cause.kind === 'instruction') return tOr(`flow.${cause.instruction}`, cause.instruction.toLowerCase());
  return t(`cause.${cause.kind}`, { vector: cause.vector });
}
