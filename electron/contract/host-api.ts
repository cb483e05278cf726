/**
 * What the window may ask of the host (Electron's main process, its stand-in, or the plain browser page).
 * Types and channel names only; everything is asynchronous and structured-clonable. The only file both sides import.
 */

/** Which host runs the window; shown in the About box and in every report. */
export type HostKind = 'electron' | 'stand-in' | 'browser';

export interface AppInfo {
  readonly version: string;
  readonly host: HostKind;
  readonly platform: string;
  /** BCP 47 tag of the system's language. */
  readonly locale: string;
}

export interface OpenedFile {
  /** Absolute path, or an opaque name in the browser. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
  /** Digest of the bytes on disk when read: saving compares it to notice changes by others. */
  readonly hash: string;
}

export type FileProblem =
  | {
      readonly code: 'not-found' | 'no-permission' | 'is-folder' | 'too-large' | 'not-text' | 'disk-full' | 'io';
      readonly path: string;
    }
  | { readonly code: 'changed-on-disk'; readonly path: string; readonly hash: string };

export type SaveResult =
  | { readonly ok: true; readonly path: string; readonly name: string; readonly hash: string }
  | { readonly ok: false; readonly canceled: true }
  | { readonly ok: false; readonly canceled: false; readonly problem: FileProblem };

export type OpenResult =
  | { readonly ok: true; readonly file: OpenedFile }
  | { readonly ok: false; readonly canceled: true }
  | { readonly ok: false; readonly canceled: false; readonly problem: FileProblem };

export interface SaveRequest {
  readonly path: string;
  readonly text: string;
  /** Hash the text was based on; null = write whatever is there now. */
  readonly baseHash: string | null;
}

export interface Backup {
  /** Stable id of the document (path, `untitled-1`, `lab:E1/main.asm`). */
  readonly id: string;
  readonly name: string;
  readonly path: string | null;
  readonly text: string;
  /** Milliseconds since 1970, from the host's clock. */
  readonly savedAt: number;
}

/** Commands a native menu can send; the same ids as the window's own command registry. */
export type MenuCommand =
  | 'file.new' | 'file.open' | 'file.save' | 'file.saveAs' | 'file.saveCapsule' | 'file.openCapsule' | 'run.assemble' | 'run.run' | 'run.pause' | 'run.step' | 'run.stepOver'
  | 'run.stepOut' | 'run.back' | 'run.backContinue' | 'run.reset' | 'machine.gdb' | 'view.resetLayout' | 'view.language' | 'view.theme' | 'help.about' | 'help.tour' | 'labs.open' | 'labs.openPack'; // prettier-ignore

/** The socket for gdb: open at this port of 127.0.0.1, or why not (`EACCES`, `no-socket`: this host cannot). */
export type GdbListening =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly reason: string };

/** What happened at the socket for gdb. */
export type GdbEvent =
  | { readonly type: 'attached' }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'gone' };

export type CloseAnswer = 'save' | 'discard' | 'cancel';

/** Exposed to the page as `window.ringside`. */
export interface HostApi {
  appInfo(): Promise<AppInfo>;
  /** File dialog, then read. */
  openFile(): Promise<OpenResult>;
  /** Re-open a file the user has opened or saved before (recent list). */
  openRecent(path: string): Promise<OpenResult>;
  recentFiles(): Promise<readonly { readonly path: string; readonly name: string }[]>;
  /** Atomic write to a path the user has opened or saved before. */
  saveFile(request: SaveRequest): Promise<SaveResult>;
  /** File dialog, then atomic write. */
  saveFileAs(request: { readonly suggestedName: string; readonly text: string }): Promise<SaveResult>;
  /** `%include` and incbin beside an opened file: only inside that file's folder. */
  readSibling(request: { readonly from: string; readonly name: string }): Promise<OpenResult>;
  /** Unsaved work exists: the host asks before closing. */
  setDirty(dirty: boolean): Promise<void>;
  /** The host asks the window to save everything before it closes; answer when done. */
  onSaveAllRequested(listener: () => Promise<boolean>): void;
  writeBackup(backup: Omit<Backup, 'savedAt'>): Promise<void>;
  discardBackup(id: string): Promise<void>;
  listBackups(): Promise<readonly Backup[]>;
  /** Small JSON documents kept under userData: `settings`, `layout`, `progress`, one for each lab. */
  loadState(name: StateName): Promise<unknown>;
  saveState(name: StateName, value: unknown): Promise<void>;
  onMenuCommand(listener: (command: MenuCommand) => void): void;
  /** Ask the user; used where the window has no better way. */
  setTitle(title: string): Promise<void>;
  /** Opens the socket for gdb on 127.0.0.1: `port`, or the next free one. Open already: says where. */
  gdbListen(port: number): Promise<GdbListening>;
  /** Ends the connection and closes the socket. */
  gdbClose(): Promise<void>;
  /** Ends the connection; the next client may come. */
  gdbDrop(): Promise<void>;
  /** Bytes for the client. */
  gdbSend(bytes: Uint8Array): Promise<void>;
  onGdb(listener: (event: GdbEvent) => void): void;
}

/** What a learner did in one lab is a document of its own: `lab-E1`. */
export type LabStateName = `lab-${string}`;
/** `session`: which files were open when the window was last used. */
export type StateName =
  | LabStateName
  | 'settings'
  | 'layout'
  | 'progress'
  | 'breakpoints'
  | 'bookmarks'
  | 'watches'
  | 'session'
  | 'dojo';
/** Ids of labs that name a file on every system. */
export const LAB_STATE_NAME = /^lab-[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$/;
export const STATE_NAMES: readonly StateName[] = [
  'settings',
  'layout',
  'progress',
  'breakpoints',
  'bookmarks',
  'watches',
  'session',
  'dojo',
];

/** IPC channel of each request. Prefix `ringside:`. */
export const CHANNELS = {
  appInfo: 'ringside:app-info',
  openFile: 'ringside:open-file',
  openRecent: 'ringside:open-recent',
  recentFiles: 'ringside:recent-files',
  saveFile: 'ringside:save-file',
  saveFileAs: 'ringside:save-file-as',
  readSibling: 'ringside:read-sibling',
  setDirty: 'ringside:set-dirty',
  writeBackup: 'ringside:write-backup',
  discardBackup: 'ringside:discard-backup',
  listBackups: 'ringside:list-backups',
  loadState: 'ringside:load-state',
  saveState: 'ringside:save-state',
  setTitle: 'ringside:set-title',
  gdbListen: 'ringside:gdb-listen',
  gdbClose: 'ringside:gdb-close',
  gdbDrop: 'ringside:gdb-drop',
  gdbSend: 'ringside:gdb-send',
  /** main → window */
  menuCommand: 'ringside:menu-command',
  gdbEvent: 'ringside:gdb-event',
  saveAllRequested: 'ringside:save-all-requested',
  /** window → main, answer to saveAllRequested */
  saveAllDone: 'ringside:save-all-done',
} as const;
