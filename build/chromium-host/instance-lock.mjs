/**
 * One running app for each userData folder. The lock is a file with the owner's process id; a lock whose owner is gone
 * counts for nothing. A second start leaves a message in the folder, which the first one watches.
 */
import fs from 'node:fs';
import path from 'node:path';

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

export class InstanceLock {
  constructor(folder, onSecond) {
    this.file = path.join(folder, 'stand-in.lock');
    this.inbox = path.join(folder, 'stand-in-second.json');
    this.folder = folder;
    this.onSecond = onSecond;
    this.held = false;
  }

  /** true = we are the first. Otherwise `message` is handed to the first one. */
  acquire(message) {
    fs.mkdirSync(this.folder, { recursive: true });
    for (let tries = 0; tries < 2 && !this.held; tries += 1) {
      try {
        fs.writeFileSync(this.file, String(process.pid), { flag: 'wx' });
        this.held = true;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
        const owner = Number(fs.readFileSync(this.file, 'utf8'));
        if (owner !== process.pid && isAlive(owner)) break;
        fs.rmSync(this.file, { force: true });
      }
    }
    if (this.held) this.#watch();
    else fs.writeFileSync(this.inbox, JSON.stringify(message));
    return this.held;
  }

  release() {
    clearInterval(this.timer);
    if (!this.held) return;
    this.held = false;
    fs.rmSync(this.file, { force: true });
  }

  #watch() {
    fs.rmSync(this.inbox, { force: true });
    // Polling: file watching differs between systems, and twice a second costs nothing.
    this.timer = setInterval(() => {
      if (!fs.existsSync(this.inbox)) return;
      try {
        const message = JSON.parse(fs.readFileSync(this.inbox, 'utf8'));
        fs.rmSync(this.inbox, { force: true });
        this.onSecond(message);
      } catch (error) {
        // A half-written message is read again next time.
        if (!(error instanceof SyntaxError)) throw error;
      }
    }, 500);
    this.timer.unref();
  }
}
