/** Files dropped on the window: sources are opened beside what is open, images boot, capsules and settings are taken up. */
import { bootImageFromFile } from '#emulator/formats';
import { t } from '#renderer/i18n';
import {
  CAPSULE_SUFFIX,
  PACK_SUFFIX,
  useCapsule,
  useLabs,
  useLayout,
  useMachine,
  useProgram,
  useProject,
  useSettings,
  useTasks,
} from '#renderer/stores';
import { useShell } from './shell.ts';

export type DroppedKind = 'source' | 'image' | 'capsule' | 'lab' | 'settings' | 'unknown';
const SOURCE = /\.(asm|inc|s|nasm)$/i;
const IMAGE = /\.(img|bin|iso|ima|flp|dsk)$/i;
const MEBIBYTE = 1 << 20;
const LARGEST = { source: 8, image: 512 } as const;

export function kindOfDropped(name: string): DroppedKind {
  if (name.endsWith(CAPSULE_SUFFIX)) return 'capsule';
  if (name.endsWith(PACK_SUFFIX)) return 'lab';
  if (SOURCE.test(name)) return 'source';
  if (IMAGE.test(name)) return 'image';
  return /\.json$/i.test(name) ? 'settings' : 'unknown';
}
/** `kernel (2).asm`: a name that no open document has. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? [];
  let free = name;
  for (let n = 2; isTaken(free); n++) free = `${stem} (${n})${ending}`;
  return free;
}

/** Nothing that is open is ever replaced. @param takeSettings gets the text of a settings file. */
export async function takeDropped(
  files: readonly File[],
  takeSettings: (name: string, text: string) => void,
): Promise<void> {
  const shell = useShell();
  const of = (kind: DroppedKind): readonly File[] => files.filter(({ name }) => kindOfDropped(name) === kind);
  const [capsule] = of('capsule');
  if (capsule) return useCapsule().openText(await capsule.text());
  const [lab] = of('lab');
  if (lab) return useLabs().takeOutside({ path: lab.name, name: lab.name, text: await lab.text(), hash: '' });
  const said = [...(await openSources(of('source')))];
  const [image, ...others] = of('image');
  if (image) said.push(await bootImage(image));
  if (image && others.length > 0) said.push(t('drop.images', { name: image.name }));
  for (const file of of('settings')) takeSettings(file.name, await file.text());
  const unknown = of('unknown').map(({ name }) => name);
  if (unknown.length > 0) said.push(t('drop.unknown', { names: unknown.join(', ') }));
  if (said.length > 0) shell.say(said.join(' '));
}

async function openSources(files: readonly File[]): Promise<readonly string[]> {
  const project = useProject();
  const said: string[] = [];
  const opened: string[] = [];
  for (const file of files) {
    if (file.size > LARGEST.source * MEBIBYTE) {
      said.push(t('drop.tooLarge', { name: file.name, n: LARGEST.source }));
      continue;
    }
    const text = await file.text();
    if (text.includes('\0')) {
      said.push(`${file.name}: ${t('file.not-text')}`);
      continue;
    }
    const same = project.documents.find((d) => d.name === file.name && d.lab === null);
    if (same && same.text !== text) said.push(t('drop.renamed', { name: file.name }));
    const isTaken = (name: string): boolean => project.documents.some((d) => d.name === name && d.lab === null);
    const document = same?.text === text ? same : project.createUntitled(freeName(file.name, isTaken), text);
    opened.push(document.name);
    // An include is no program by itself.
    if (/\.inc$/i.test(file.name)) project.activate(document.id);
    else project.setMain(document.id);
  }
  if (opened.length > 0) {
    useLayout().open('editor');
    said.unshift(t('drop.opened', { names: opened.join(', ') }));
  }
  return said;
}

/** @returns what there is to say of it. */
async function bootImage(file: File): Promise<string> {
  const machine = useMachine();
  const { name } = file;
  if (file.size > LARGEST.image * MEBIBYTE) return t('drop.tooLarge', { name, n: LARGEST.image });
  let isGivenUp = false;
  const task = useTasks().begin({ title: () => t('task.reading', { name }), cancel: () => (isGivenUp = true) });
  try {
    const made = bootImageFromFile(name, new Uint8Array(await file.arrayBuffer()));
    if (!made.ok) return t(`image.${made.error.code}`, made.error.args);
    if (isGivenUp) return '';
    await machine.loadImage(made.image, useSettings().machineConfig());
    useProgram().takeUp(null);
    useLayout().open('screen');
    return t('drop.booted', { name, drive: t(`image.drive.${made.image.drive}`) });
  } finally {
    task.end();
  }
}
