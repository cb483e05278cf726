/** Whose breakpoints: two programs with a file of the same name must not share them. */
import type { BreakpointSpec } from '#emulator/protocol';
import type { SourceDocument } from './project.store.ts';

type Owner = Pick<SourceDocument, 'id' | 'lab' | 'path'>;
export type BreakpointsByProject = Readonly<Record<string, readonly BreakpointSpec[]>>;

const folderOf = (path: string): string => path.replace(/[^/\\]*$/, '');

/** A lab is a project, so is a folder, so is a text that was never saved. */
export const projectKey = (owner: Owner): string =>
  owner.lab !== null ? `lab:${owner.lab}` : owner.path === null ? `text:${owner.id}` : `folder:${folderOf(owner.path)}`;

/** Project of a document: that of the program when it lies in its folder or below, so that includes of it belong to it. */
export function projectOf(document: Owner, main: Owner | null): string {
  const own = projectKey(document);
  if (main === null || document.lab !== null || main.lab !== null) return own;
  const program = projectKey(main);
  return own.startsWith(program) && program.startsWith('folder:') ? program : own;
}

function isSpec(value: unknown): value is BreakpointSpec {
  if (typeof value !== 'object' || value === null) return false;
  const b = value as Partial<BreakpointSpec>;
  return typeof b.id === 'string' && typeof b.enabled === 'boolean' && typeof b.place === 'object' && b.place !== null;
}
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was stored, as far as it can be trusted. */
export function readStored(saved: unknown): BreakpointsByProject {
  if (!isRecord(saved)) return {};
  return Object.fromEntries(
    Object.entries(saved).map(([key, list]) => [key, Array.isArray(list) ? list.filter(isSpec) : []]),
  );
}
