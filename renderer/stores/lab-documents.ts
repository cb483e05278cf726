/** A lab's files as documents of the editor: two sets, one that is checked and one to try things in. */
import { shownId, type Lab, type LabFile } from '#labs/kit';

/** What a document belongs to: `E1`, or `E1~` for the files that are never checked. */
const SANDBOX_MARK = '~';
export type LabSet = 'checked' | 'sandbox';
export const ownerOf = (lab: string, set: LabSet): string => (set === 'sandbox' ? `${lab}${SANDBOX_MARK}` : lab);
export const isSandbox = (owner: string | null): boolean => owner?.endsWith(SANDBOX_MARK) ?? false;
export const labOfOwner = (owner: string): string => (isSandbox(owner) ? owner.slice(0, -1) : owner);
/** What people read of an owner. */
export const ownerName = (owner: string): { readonly id: string; readonly isSandbox: boolean } => ({
  id: shownId(labOfOwner(owner)),
  isSandbox: isSandbox(owner),
});
export const documentId = (lab: string, file: string, set: LabSet = 'checked'): string =>
  `lab:${ownerOf(lab, set)}/${file}`;

export type Texts = Readonly<Record<string, string>>;
export const editableOf = (lab: Lab): readonly LabFile[] => lab.start.filter(({ role }) => role === 'editable');
/** The learner's files: what was typed, else what the lab begins with. */
export const textsOf = (lab: Lab, typed: Texts | null): Texts =>
  Object.fromEntries(editableOf(lab).map(({ name, text }) => [name, typed?.[name] ?? text]));
/** Files that differ from those of the lab: all that has to be kept. */
export const changedOf = (lab: Lab, texts: Texts): Texts =>
  Object.fromEntries(
    editableOf(lab).flatMap(({ name, text }) => {
      const mine = texts[name];
      return mine === undefined || mine === text ? [] : [[name, mine]];
    }),
  );
