/** One TCP connection at a time, on this machine only, in front of something that runs in slices. */
import net from 'node:net';

/** What stands behind a connection. */
export interface Served {
  receive(bytes: Uint8Array): void;
  /** While `running`: go on for about `budget` instructions. */
  advance(budget: number): void;
  /** The connection is gone. */
  close(): void;
  readonly running: boolean;
  /** It wants the connection closed. */
  readonly ended: boolean;
}
export interface ServeOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** End when the first connection ends. */
  readonly once: boolean;
  readonly listening: (port: number) => void;
  readonly connect: (send: (bytes: Uint8Array) => void) => Served;
}

export interface Serving {
  /** Ends the server and its connection. */
  stop(): void;
}

const LOCAL = '127.0.0.1';
const SLICE_MILLISECONDS = 10;
const SMALLEST_BUDGET = 2_000, LARGEST_BUDGET = 20_000_000; // prettier-ignore

/**
 * @param failed why there is no server, or none any more: a short reason for the user.
 * @param log what happens, a line each.
 * @param ended the port is free again.
 */
export function serve(
  options: ServeOptions,
  failed: (reason: string) => void,
  log: (line: string) => void,
  ended: () => void = () => {},
): Serving {
  let current: Connection | null = null;
  const server = net.createServer((socket) => {
    if (current !== null) {
      log('a second connection was refused: gdb is attached already');
      socket.destroy();
      return;
    }
    log('gdb is attached');
    current = new Connection(socket, options.connect, () => {
      current = null;
      log('gdb has gone');
      if (options.once) server.close();
    });
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    failed(error.code === 'EADDRINUSE' ? `port ${options.port} is in use` : error.message);
  });
  server.on('close', ended);
  server.listen(options.port, LOCAL, () => options.listening((server.address() as net.AddressInfo).port));
  return {
    stop: () => {
      server.close();
      // What asked for the end may be in the middle of an answer.
      setImmediate(() => current?.end());
    },
  };
}

class Connection {
  private readonly socket: net.Socket;
  private readonly slices: Slices;
  private readonly gone: () => void;
  private closed = false;

  constructor(socket: net.Socket, connect: ServeOptions['connect'], gone: () => void) {
    this.socket = socket;
    this.gone = gone;
    socket.setNoDelay(true);
    const served = connect((bytes) => {
      if (!socket.destroyed) socket.write(bytes);
    });
    this.slices = new Slices(served, () => this.end());
    socket.on('data', (bytes) => this.slices.received(bytes));
    // What goes wrong with a connection ends it; `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => this.close());
  }

  /** Close it after what has been written. */
  end(): void {
    this.socket.end();
    this.socket.destroySoon();
  }
  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.slices.close();
    this.gone();
  }
}

/** Runs what is served in slices of about 10 ms; between two of them Node looks at its sockets. */
export class Slices {
  private readonly served: Served;
  private readonly end: () => void;
  private budget = 50_000;
  private scheduled = false;
  private closed = false;

  /** @param end it wants the connection closed. */
  constructor(served: Served, end: () => void) {
    this.served = served;
    this.end = end;
  }

  received(bytes: Uint8Array): void {
    this.served.receive(bytes);
    this.goOn();
  }
  /** The connection is gone. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.served.close();
  }
  private goOn(): void {
    if (this.served.ended) this.end();
    else if (this.served.running && !this.scheduled) {
      this.scheduled = true;
      setImmediate(() => this.slice());
    }
  }
  private slice(): void {
    this.scheduled = false;
    if (this.closed) return;
    const began = performance.now();
    this.served.advance(this.budget);
    const took = Math.max(0.1, performance.now() - began);
    const ideal = Math.min(this.budget * 2, (this.budget * SLICE_MILLISECONDS) / took);
    this.budget = Math.round(Math.max(SMALLEST_BUDGET, Math.min(LARGEST_BUDGET, ideal)));
    this.goOn();
  }
}
