/** Citation of the Intel 64 and IA-32 Architectures Software Developer's Manual, as every table uses it. */
export interface Sdm {
  /** `1`, `2`, `3`. */
  readonly volume: 1 | 2 | 3;
  /** Section number (`6.12.1.3`) or instruction page (`IRET/IRETD`). */
  readonly section: string;
}
export const sdm = (volume: 1 | 2 | 3, section: string): Sdm => ({ volume, section });
/** `SDM vol. 3 §6.12.1` */
export const formatSdm = (cite: Sdm): string =>
  /^\d/.test(cite.section) ? `SDM vol. ${cite.volume} §${cite.section}` : `SDM vol. ${cite.volume} ${cite.section}`;
