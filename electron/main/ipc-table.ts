/** Which service answers which request of the window. Every channel of the contract has its row here. */
import type { AppInfo, OpenResult, SaveResult, StateName } from '#electron/contract';
import {
  asBackup,
  asBoolean,
  asBytes,
  asDocumentId,
  asName,
  asPath,
  asPort,
  asSaveAsRequest,
  asSaveRequest,
  asSiblingRequest,
  asStateName,
  asStateText,
  CHANNELS,
} from '#electron/contract';
import type { IpcRow } from './ipc.ts';
import { bareRow, row } from './ipc.ts';
import type { Backups } from './services/backups.ts';
import type { GdbPort } from './services/gdb-port.ts';
import type { ProjectFiles } from './services/project-files.ts';
import type { RecentFiles } from './services/recent-files.ts';
import type { StateStore } from './services/state-store.ts';

export interface IpcParts {
  readonly appInfo: () => AppInfo;
  readonly files: ProjectFiles;
  readonly recent: RecentFiles;
  readonly backups: Backups;
  readonly state: StateStore;
  readonly gdb: Pick<GdbPort, 'listen' | 'close' | 'dropClient' | 'send'>;
  /** The file dialogs: an absolute path, or null when the learner cancelled. */
  readonly chooseFileToOpen: () => Promise<string | null>;
  readonly chooseFileToSave: (suggestedName: string) => Promise<string | null>;
  readonly setDirty: (dirty: boolean) => void;
  readonly setTitle: (title: string) => void;
  /** A state document was written: the menu's language may have changed. */
  readonly stateSaved: (name: StateName, value: unknown) => void;
}

const CANCELED = { ok: false, canceled: true } as const;

async function openAndRemember(parts: IpcParts, file: string): Promise<OpenResult> {
  const result = await parts.files.open(file);
  if (result.ok) await parts.recent.add(result.file.path);
  return result;
}

async function openByDialog(parts: IpcParts): Promise<OpenResult> {
  const file = await parts.chooseFileToOpen();
  if (file === null) return CANCELED;
  parts.files.grant(file);
  return openAndRemember(parts, file);
}

async function openFromRecent(parts: IpcParts, file: string): Promise<OpenResult> {
  const known = await parts.recent.list();
  if (known.some((entry) => entry.path === file)) parts.files.grant(file);
  const result = await openAndRemember(parts, file);
  if (!result.ok && !result.canceled && result.problem.code === 'not-found') await parts.recent.forget(file);
  return result;
}

async function saveAndRemember(
  parts: IpcParts,
  file: string,
  text: string,
  baseHash: string | null,
): Promise<SaveResult> {
  const result = await parts.files.save(file, text, baseHash);
  if (result.ok) await parts.recent.add(result.path);
  return result;
}

async function saveKnown(parts: IpcParts, file: string, text: string, baseHash: string | null): Promise<SaveResult> {
  const known = await parts.recent.list();
  if (known.some((entry) => entry.path === file)) parts.files.grant(file);
  return saveAndRemember(parts, file, text, baseHash);
}

async function saveByDialog(parts: IpcParts, suggestedName: string, text: string): Promise<SaveResult> {
  const file = await parts.chooseFileToSave(suggestedName);
  if (file === null) return CANCELED;
  parts.files.grant(file);
  // The dialog itself has asked before replacing a file.
  return saveAndRemember(parts, file, text, null);
}

async function saveState(parts: IpcParts, name: StateName, text: string): Promise<void> {
  await parts.state.save(name, text);
  parts.stateSaved(name, JSON.parse(text));
}

/** Requests of the window, one row for each. `saveState` alone carries two arguments. */
export function ipcRows(parts: IpcParts): readonly IpcRow[] {
  return [
    bareRow(CHANNELS.appInfo, parts.appInfo),
    bareRow(CHANNELS.openFile, () => openByDialog(parts)),
    row(CHANNELS.openRecent, asPath, (file) => openFromRecent(parts, file)),
    bareRow(CHANNELS.recentFiles, () => parts.recent.list()),
    row(CHANNELS.saveFile, asSaveRequest, (save) => saveKnown(parts, save.path, save.text, save.baseHash)),
    row(CHANNELS.saveFileAs, asSaveAsRequest, (save) => saveByDialog(parts, save.suggestedName, save.text)),
    row(CHANNELS.readSibling, asSiblingRequest, ({ from, name }) => parts.files.openSibling(from, name)),
    row(CHANNELS.setDirty, asBoolean, parts.setDirty),
    row(CHANNELS.writeBackup, asBackup, (backup) => parts.backups.write(backup)),
    row(CHANNELS.discardBackup, asDocumentId, (id) => parts.backups.discard(id)),
    bareRow(CHANNELS.listBackups, () => parts.backups.list()),
    row(CHANNELS.loadState, asStateName, (name) => parts.state.load(name)),
    {
      channel: CHANNELS.saveState,
      handle: async ([name, value]) => saveState(parts, asStateName(name), asStateText(value)),
    },
    row(CHANNELS.setTitle, asName, parts.setTitle),
    row(CHANNELS.gdbListen, asPort, (port) => parts.gdb.listen(port)),
    bareRow(CHANNELS.gdbClose, () => parts.gdb.close()),
    bareRow(CHANNELS.gdbDrop, () => parts.gdb.dropClient()),
    row(CHANNELS.gdbSend, asBytes, (bytes) => parts.gdb.send(bytes)),
  ];
}
