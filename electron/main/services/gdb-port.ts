/**
 * The socket that gdb attaches to: on this machine only, one client at a time. It carries bytes between the client and the window; what
 * they mean is the emulator's business, in the window's worker.
 */
import net from 'node:net';
import type { GdbListening } from '#electron/contract';

export interface GdbPortParts {
  /** A client is there. */
  readonly attached: () => void;
  readonly received: (bytes: Uint8Array) => void;
  /** The client has gone. */
  readonly gone: () => void;
}

const LOCAL = '127.0.0.1';
/** Ports tried from the wanted one on, before any free one is taken. */
const TRIES = 16;
const LAST_PORT = 65_535;
/** More than this waiting to be read by a client that does not read: it is sent away. */
const MOST_UNSENT = 16 << 20;

export class GdbPort {
  private readonly parts: GdbPortParts;
  private server: net.Server | null = null;
  private client: net.Socket | null = null;
  private port = 0;

  constructor(parts: GdbPortParts) {
    this.parts = parts;
  }

  /** Opens the socket, or says where it is open already. @param wanted first port to try. */
  async listen(wanted: number): Promise<GdbListening> {
    if (this.server !== null) return { ok: true, port: this.port };
    for (let k = 0; k <= TRIES; k++) {
      const port = k === TRIES || wanted + k > LAST_PORT ? 0 : wanted + k;
      try {
        this.port = await this.open(port);
        return { ok: true, port: this.port };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Taken by somebody else, or kept by the system (below 1024).
        if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES'))
          return { ok: false, reason: code ?? String(error) };
      }
    }
    return { ok: false, reason: 'EADDRINUSE' };
  }

  /** Ends connection and socket. */
  close(): void {
    this.server?.close();
    this.server = null;
    this.dropClient();
  }
  /** Ends the connection after what was sent has gone out; the next client may come. */
  dropClient(): void {
    this.client?.end();
    this.client?.destroySoon();
  }
  send(bytes: Uint8Array): void {
    const { client } = this;
    if (client === null || client.destroyed) return;
    client.write(bytes);
    if (client.writableLength > MOST_UNSENT) client.destroy();
  }

  private open(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = net.createServer((socket) => this.connected(socket));
      server.once('error', reject);
      server.listen(port, LOCAL, () => {
        server.off('error', reject);
        server.on('error', () => this.close());
        this.server = server;
        resolve((server.address() as net.AddressInfo).port);
      });
    });
  }

  private connected(socket: net.Socket): void {
    if (this.client !== null) {
      socket.destroy();
      return;
    }
    this.client = socket;
    socket.setNoDelay(true);
    // What goes wrong with a connection ends it; `close` follows.
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.parts.received(new Uint8Array(bytes)));
    socket.on('close', () => {
      this.client = null;
      this.parts.gone();
    });
    this.parts.attached();
  }
}
