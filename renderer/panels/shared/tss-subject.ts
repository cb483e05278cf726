/** Fields of a task state by what is explained about them; the panels of the TSS and of memory say the same. */
export const STACK_FIELD = /^E?SP\d$|^SS\d$/;
export const RING0 = /^(SS0|E?SP0)$/;
const SUBJECTS: Readonly<Record<string, string>> = { link: 'tss.link', CR3: 'tss.cr3', LDT: 'tss.ldt', T: 'tss.t', 'I/O map base': 'tss.iomap' }; // prettier-ignore
export const tssSubject = (name: string): string =>
  SUBJECTS[name] ?? (RING0.test(name) ? 'tss.ring0' : STACK_FIELD.test(name) ? 'tss.stack' : 'tss.saved');
