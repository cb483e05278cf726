/** gdb itself at the started app: attached through the window's menu, the panels following. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hostKind } from './launch.mjs';
import type { Workbench } from './workbench.ts';
import { chooseMenu, freshUserData, openWorkbench, removeFolder, shutDown } from './workbench.ts';

const kind = hostKind();
const host = kind === 'electron' ? 'Electron' : 'the Electron API stand-in, not Electron';
const hasGdb = spawnSync('gdb', ['--version']).status === 0;
if (!hasGdb) process.stderr.write('SKIPPED: gdb is not installed, so that gdb at the window is not tested\n');

/** gdb as a person has it: commands in, lines out. */
class Gdb {
  readonly process: ChildProcessWithoutNullStreams = spawn('gdb', ['-q', '-nx', '--interpreter=mi2']);
  output = '';
  private token = 1;
  constructor() {
    this.process.stdout.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
  }
  private async until(from: number, pattern: RegExp): Promise<void> {
    const said = (): void => {
      if (!pattern.test(this.output.slice(from))) throw new Error(`gdb did not say ${String(pattern)}`);
    };
    await vi.waitFor(said, { timeout: 60_000, interval: 50 });
  }
  /** One command, until gdb has answered it. */
  async say(command: string): Promise<string> {
    const token = this.token++;
    const from = this.output.length;
    this.process.stdin.write(`${token}-interpreter-exec console "${command}"\n`);
    await this.until(from, new RegExp(`^${token}\\^`, 'm'));
    return this.output.slice(from);
  }
  /** A command that lets the machine go, until it stands again. */
  async go(command: string): Promise<string> {
    const from = this.output.length;
    await this.say(command);
    await this.until(from, /^\*stopped/m);
    return this.output.slice(from);
  }
}

describe.skipIf(kind === null || !hasGdb)(
  `gdb at the window on ${host} (skipped without gdb, Electron and Chromium)`,
  () => {
    let userData: string;
    let bench: Workbench;
    let gdb: Gdb;
    let command = '';
    const state = async (): Promise<string> => (await bench.id('gdb-state').textContent()) ?? '';

    beforeAll(async () => {
      userData = freshUserData();
      bench = await openWorkbench(userData);
      gdb = new Gdb();
    });
    afterAll(async () => {
      gdb.process.kill();
      await shutDown(bench).catch(() => {});
      removeFolder(userData);
    });

    it('is allowed by the menu, which shows what to type', async () => {
      await chooseMenu(bench, 'machine.gdb');
      await expect.poll(() => bench.id('gdb-command').textContent()).toMatch(/^target remote 127\.0\.0\.1:\d+$/);
      command = (await bench.id('gdb-command').textContent()) ?? '';
      expect(await state()).toMatch(/^Waiting for gdb at 127\.0\.0\.1:\d+\./);
      await gdb.say('set architecture i386');
    });

    it('attaches: the window says so and gives its controls away', async () => {
      await gdb.go(command);
      await expect.poll(state).toBe('gdb is attached');
      await bench.page.keyboard.press('Escape');
      await bench.id('gdb-notice').waitFor();
      expect(await bench.id('status-gdb').textContent()).toContain('gdb is attached');
      await expect.poll(() => bench.id('toolbar-run').isDisabled()).toBe(true);
      expect(await bench.id('toolbar-step').isDisabled()).toBe(true);
    });

    it('steps: the window follows, forwards and backwards', async () => {
      const count = async (): Promise<number> =>
        Number((await bench.id('status-icount').textContent())?.replace(/\D/g, ''));
      const before = await count();
      await gdb.go('stepi');
      await expect.poll(count).toBe(before + 1);
      await gdb.go('reverse-stepi');
      await expect.poll(count).toBe(before);
    });

    it('runs: Pause in the window interrupts gdb, which hears of it', async () => {
      const from = gdb.output.length;
      await gdb.say('continue');
      await expect.poll(() => bench.id('gdb-interrupt').isEnabled()).toBe(true);
      // Not `click`: it waits for pictures, which are rare while the machine runs on a busy host.
      await bench.id('gdb-interrupt').dispatchEvent('click');
      await expect.poll(() => gdb.output.slice(from), { timeout: 60_000 }).toMatch(/\*stopped,reason="signal-received",signal-name="SIGINT"/); // prettier-ignore
      expect(await gdb.say('info registers eip')).toMatch(/eip/);
    });

    it('detaches: the window has its controls again, and may be attached to anew', async () => {
      await gdb.say('detach');
      await bench.id('gdb-notice').waitFor({ state: 'detached' });
      await expect.poll(() => bench.id('toolbar-step').isEnabled()).toBe(true);
      await gdb.go(command);
      await bench.id('gdb-notice').waitFor();
      await bench.id('gdb-disconnect').click();
      await bench.id('gdb-notice').waitFor({ state: 'detached' });
    });

    it('closes the port with the window', async () => {
      const port = Number(/:(\d+)$/.exec(command)?.[1]);
      const answers = (): Promise<boolean> =>
        new Promise((resolve) => {
          const socket = net.connect(port, '127.0.0.1');
          socket.once('connect', () => {
            socket.destroy();
            resolve(true);
          });
          socket.once('error', () => resolve(false));
        });
      expect(bench.complaints).toEqual([]);
      await shutDown(bench);
      await expect.poll(answers).toBe(false);
    });
  },
);
