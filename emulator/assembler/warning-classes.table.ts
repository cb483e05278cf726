/** NASM's classes of warnings (`nasm -hw`), as far as this assembler says any of them. What has no row is of the class `other`. */
import type { DiagnosticCode } from './diagnostics.table.ts';

const CLASSES = {
  'number-overflow-64': 'number-overflow', 'number-overflow': 'number-overflow', 'address-too-large': 'number-overflow',
  'byte-overflow': 'number-overflow', 'signed-byte-overflow': 'number-overflow', 'word-overflow': 'number-overflow', 'dword-overflow': 'number-overflow',
  'label-orphan': 'label-orphan', 'label-orphan-gas': 'label-orphan', 'label-orphan-masm': 'label-orphan',
  'data-empty': 'db-empty',
  'zeroing': 'zeroing',
  'else-after-else': 'pp-else-else',
  'macro-argument-count': 'pp-macro-params-single', 'macro-parameter-count': 'pp-macro-params-multi', 'macro-too-many-defaults': 'pp-macro-defaults',
  'user-warning': 'user',
  'not-lockable': 'prefix-lock', 'operand-size-prefix': 'prefix-opsize',
  'obsolete': 'obsolete-removed',
  'register-size-ignored': 'regsize',
  'displacement-size-ignored': 'ea-dispsize',
  'warning-stack-empty': 'warn-stack-empty',
} as const satisfies Partial<Record<DiagnosticCode, string>>;

export type WarningClass = (typeof CLASSES)[keyof typeof CLASSES] | 'other';
export const CLASS_OF: Partial<Readonly<Record<DiagnosticCode, WarningClass>>> = CLASSES;
export const ALL_CLASSES: readonly WarningClass[] = [...new Set<WarningClass>([...Object.values(CLASSES), 'other'])];

/** Names of NASM before 2.16. Those that began with `macro-` begin with `pp-macro-` now. */
export const FORMER_NAMES: Readonly<Record<string, string>> = {
  'orphan-labels': 'label-orphan',
  orphan: 'label-orphan',
  lock: 'prefix-lock',
};
