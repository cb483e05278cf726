/**
 * A lab from outside, as one file: JSON with the texts of the lab's folder. It is read with distrust: what is said of it
 * tells the author what to do, and what it asks of the machine has bounds.
 */
import type { Lab } from './lab-manifest.ts';
import { parseLab, pathOfExperiment, type LabProblem, type ParsedLab } from './parse-lab.ts';

export const PACK_SUFFIX = '.ringside-lab';
const FORMAT = 'ringside-lab';
/** Ids of labs from outside begin with this, so that none takes the place of a built-in one. */
const PACK_PREFIX = 'pack.';
export const isPackId = (id: string): boolean => id.startsWith(PACK_PREFIX);
/** The id as its author wrote it. */
export const shownId = (id: string): string => (isPackId(id) ? id.slice(PACK_PREFIX.length) : id);

export type PackFiles = ReadonlyMap<string, string>;
const LIMITS = {
  characters: 4 * 1024 * 1024,
  files: 200,
  instructions: 100_000_000,
  milliseconds: 60_000,
  seeds: 8,
  ramBytes: 64 * 1024 * 1024,
} as const;
const PATH = /^(?!.*\.\.)[\w.-]+(?:\/[\w.-]+)*$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/;

export const packText = (files: PackFiles): string =>
  `${JSON.stringify({ format: FORMAT, version: 1, files: Object.fromEntries(files) }, null, 2)}\n`;

type ReadPack = { readonly files: PackFiles } | { readonly problems: readonly LabProblem[] };
const wrong = (message: string, file = 'pack'): ReadPack => ({ problems: [{ file, message }] });
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The files in the text of a pack. */
export function readPack(text: string): ReadPack {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    return wrong(`not valid JSON: ${e instanceof Error ? e.message : 'unreadable'}`);
  }
  if (!isRecord(value) || value['format'] !== FORMAT)
    return wrong(`this file is no lab pack: its "format" has to be "${FORMAT}"`);
  if (value['version'] !== 1) return wrong('this pack has a version that is not known here: update the application');
  if (!isRecord(value['files'])) return wrong('"files" has to hold the texts of the folder by path');
  const files = Object.entries(value['files']);
  const bad = files.find(([path, content]) => !PATH.test(path) || typeof content !== 'string');
  if (bad) return wrong('paths are made of letters, digits, ".", "-", "_" and "/", and lead to texts', bad[0]);
  const texts = files as [string, string][];
  if (texts.length > LIMITS.files)
    return wrong(`a lab has at most ${LIMITS.files} files: this one has ${texts.length}`);
  const size = texts.reduce((sum, [, content]) => sum + content.length, 0);
  if (size > LIMITS.characters) return wrong(`a lab has at most ${LIMITS.characters} characters: this one has ${size}`);
  return { files: new Map(texts) };
}

/** Every file of a folder that its `lab.json` may name, for a host that reads file by file. */
export function filesNamedBy(text: string): readonly string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isRecord(json)) return [];
  const rows = (key: string): Record<string, unknown>[] => (Array.isArray(json[key]) ? json[key].filter(isRecord) : []);
  const named = (list: readonly unknown[]): string[] =>
    list.filter((name) => typeof name === 'string' && PATH.test(name)) as string[];
  const names = (list: readonly unknown[], folder: string): string[] => named(list).map((name) => `${folder}/${name}`);
  const own = rows('files').map((f) => f['name']);
  return [
    'guide.en.md', 'guide.zh.md', ...names(own, 'start'), ...names(own, 'solution'),
    ...named(rows('steps').map((s) => s['experiment'])).map(pathOfExperiment),
    ...names(rows('wrong').map((w) => w['file']), 'wrong'),
    ...names(Array.isArray(json['alternatives']) ? json['alternatives'] : [], 'alternatives'),
  ].filter((path, i, all) => all.indexOf(path) === i); // prettier-ignore
}

/** What a run of it may cost. */
function* beyondLimits(lab: Lab): Generator<string> {
  for (const { id, maxInstructions, maxMs, machine } of lab.runs) {
    if (!(maxInstructions > 0 && maxInstructions <= LIMITS.instructions))
      yield `the run "${id}" has "maxInstructions" ${maxInstructions}: give 1 to ${LIMITS.instructions}`;
    if (!(maxMs >= 0 && maxMs <= LIMITS.milliseconds))
      yield `the run "${id}" has "maxMs" ${maxMs}: give at most ${LIMITS.milliseconds}`;
    if ((machine.ramBytes ?? 0) > LIMITS.ramBytes)
      yield `the run "${id}" wants ${machine.ramBytes} bytes of memory: give at most ${LIMITS.ramBytes}`;
  }
  if (lab.seeds.length === 0 || lab.seeds.length > LIMITS.seeds)
    yield `there are ${lab.seeds.length} seeds: give 1 to ${LIMITS.seeds}`;
  if (!lab.seeds.every((seed) => Number.isInteger(seed) && seed >= 0)) yield 'seeds are whole numbers';
}

/** @param common files that every lab sees. @returns the lab under an id of its own, or what its author has to do. */
export function parsePack(files: PackFiles, common: PackFiles): ParsedLab {
  const parsed = parseCarefully(new Map([...common, ...files]));
  if (parsed.lab === null || parsed.problems.length > 0) return { lab: null, problems: parsed.problems };
  const { lab } = parsed;
  const said = [...beyondLimits(lab)];
  if (!ID.test(lab.id)) said.push(`the id "${lab.id}" has to be made of letters, digits, "-" and "_"`);
  if (said.length > 0) return { lab: null, problems: said.map((message) => ({ file: 'lab.json', message })) };
  return { lab: { ...lab, id: `${PACK_PREFIX}${lab.id}` }, problems: [] };
}
/** A field of another kind than the format wants stops the reader; that is a problem of the pack, not of ours. */
function parseCarefully(files: PackFiles): ParsedLab {
  try {
    return parseLab(files);
  } catch (e) {
    const detail = e instanceof Error ? e.message : '';
    return {
      lab: null,
      problems: [{ file: 'lab.json', message: `a field has another form than the format wants (${detail}): compare it with labs/AUTHORING.md` }],
    }; // prettier-ignore
  }
}
