/** The one window: made, guarded, watched and closed. */
import path from 'node:path';
import type { BrowserWindow as BrowserWindowType } from 'electron';
import { BrowserWindow, dialog } from 'electron';
import type { CloseAnswer, GdbEvent, MenuCommand } from '#electron/contract';
import { CHANNELS } from '#electron/contract';
import { APP_START } from './app-protocol.ts';
import { CloseFlow } from './close-flow.ts';
import { CrashGuard } from './crash-guard.ts';
import type { TextKey } from './texts.ts';
import type { Bounds } from './window-options.ts';
import { windowOptions } from './window-options.ts';

export interface MainWindowParts {
  readonly folder: string;
  readonly bounds: Bounds;
  readonly text: (key: TextKey) => string;
  readonly discardBackups: () => Promise<void>;
  readonly saveBounds: (bounds: Bounds) => void;
  readonly quit: () => void;
  /** The page is gone, or is loaded anew: what it listened to is nobody's. */
  readonly pageGone: () => void;
}

const CLOSE_ANSWERS: readonly CloseAnswer[] = ['save', 'discard', 'cancel'];

export class MainWindow {
  readonly window: BrowserWindowType;
  private readonly closeFlow: CloseFlow;
  private readonly parts: MainWindowParts;
  private readonly crashes = new CrashGuard(() => performance.now());

  constructor(parts: MainWindowParts) {
    this.parts = parts;
    this.window = new BrowserWindow(windowOptions(path.join(parts.folder, 'preload.cjs'), parts.bounds));
    this.closeFlow = new CloseFlow({
      ask: () => this.askToSave(),
      requestSaveAll: (requestId) => this.send(CHANNELS.saveAllRequested, requestId),
      discardBackups: parts.discardBackups,
      closeNow: () => this.window.destroy(),
    });
    this.watch();
  }

  async load(): Promise<void> {
    await this.window.loadURL(APP_START);
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.focus();
  }

  command(command: MenuCommand): void {
    this.send(CHANNELS.menuCommand, command);
  }

  gdb(event: GdbEvent): void {
    this.send(CHANNELS.gdbEvent, event);
  }

  setDirty(dirty: boolean): void {
    this.closeFlow.setDirty(dirty);
    // macOS shows a dot in the close button; elsewhere the call does nothing.
    this.window.setDocumentEdited(dirty);
  }

  setTitle(title: string): void {
    this.window.setTitle(title);
  }

  saveAllDone(requestId: number, saved: boolean): void {
    this.closeFlow.saveAllDone(requestId, saved);
  }

  private send(channel: string, payload: unknown): void {
    if (!this.window.isDestroyed()) this.window.webContents.send(channel, payload);
  }

  private watch(): void {
    const { window } = this;
    window.once('ready-to-show', () => window.show());
    // The title is set by `setTitle` alone, not by the page's <title>.
    window.on('page-title-updated', (event) => event.preventDefault());
    window.on('close', (event) => {
      this.parts.saveBounds(window.getNormalBounds());
      if (!this.closeFlow.mayClose()) event.preventDefault();
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      this.closeFlow.windowGone();
      this.parts.pageGone();
      if (details.reason !== 'clean-exit') void this.recover();
    });
    window.on('closed', () => this.parts.pageGone());
    window.webContents.on('did-start-loading', () => this.parts.pageGone());
    window.on('unresponsive', () => void this.offerReload());
  }

  private async recover(): Promise<void> {
    if (this.window.isDestroyed()) return;
    // The new page reads the backups and tells anew whether anything is unsaved.
    this.closeFlow.setDirty(false);
    if (this.crashes.mayReload()) return this.window.webContents.reload();
    const { text } = this.parts;
    const buttons = [text('hung.reload'), text('gone.quit')];
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: text('gone.message'),
      detail: text('gone.detail'),
      buttons,
      cancelId: 1,
    });
    if (response === 0) this.window.webContents.reload();
    else this.parts.quit();
  }

  private async offerReload(): Promise<void> {
    const { text } = this.parts;
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'warning',
      message: text('hung.message'),
      detail: text('hung.detail'),
      buttons: [text('hung.wait'), text('hung.reload')],
      cancelId: 0,
    });
    if (response !== 1 || this.window.isDestroyed()) return;
    // The hung process must go first; `render-process-gone` then loads the page in a new one.
    this.window.webContents.forcefullyCrashRenderer();
  }

  private async askToSave(): Promise<CloseAnswer> {
    const { text } = this.parts;
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'warning',
      message: text('close.message'),
      detail: text('close.detail'),
      buttons: [text('close.save'), text('close.discard'), text('close.cancel')],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return CLOSE_ANSWERS[response] ?? 'cancel';
  }
}
