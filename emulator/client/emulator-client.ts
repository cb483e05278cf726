/**
 * The window's side of the protocol: typed requests as promises, notifications as callbacks.
 * It knows nothing of workers, machines or clocks; it speaks through any {@link Port}.
 */
import type { Notification, Port, ProtocolError, RequestKind, Requests } from '#emulator/protocol';

/** Why a request was not answered. The first five come from the host, the last two from this side. */
export type ClientErrorCode = ProtocolError['code'] | 'crashed' | 'disposed';

/** What a rejected request throws. `code` is stable and belongs in catalogues; `message` is English, for logs. */
export class ClientError extends Error {
  override name = 'ClientError';
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

interface Pending {
  readonly kind: RequestKind;
  resolve(result: unknown): void;
  reject(error: ClientError): void;
}

type NotificationListener = (notification: Notification) => void;

export class EmulatorClient {
  private readonly port: Port;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<NotificationListener>();
  private nextId = 1;
  private ended: ClientError | null = null;

  constructor(port: Port) {
    this.port = port;
    port.onMessage((message) => this.receive(message));
  }

  /** True until `dispose` or a crash of the other side. */
  get alive(): boolean {
    return this.ended === null;
  }

  /** Requests sent and not answered yet. */
  get outstanding(): number {
    return this.pending.size;
  }

  /**
   * Send one request. Replies may come in any order; there is no time limit, because the host answers between slices.
   * @param transfer buffers to move instead of copy (an image to load).
   * @throws (as rejection) {@link ClientError}
   */
  request<K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
    transfer?: readonly ArrayBuffer[],
  ): Promise<Requests[K]['result']> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { kind, resolve: resolve as (result: unknown) => void, reject });
      try {
        this.port.post({ type: 'request', id, kind, params }, transfer);
      } catch (error) {
        // Data that cannot be cloned (a function, a proxy) is the caller's mistake and concerns this request only.
        this.pending.delete(id);
        reject(new ClientError('bad-request', `${kind}: ${error instanceof Error ? error.message : String(error)}`));
      }
    });
  }

  /** @returns a function that removes the listener again. */
  onNotification(listener: NotificationListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * The other side is gone (worker `error` or `messageerror`). Every open and later request is rejected with `crashed`,
   * and the listeners are told once.
   */
  crash(message: string): void {
    if (this.ended) return;
    this.end(new ClientError('crashed', message));
    this.notify({ type: 'crash', message });
  }

  /** Stop listening; open and later requests are rejected with `disposed`. The port itself belongs to the caller. */
  dispose(): void {
    if (!this.ended) this.end(new ClientError('disposed', 'the emulator client was disposed'));
    this.listeners.clear();
  }

  private end(error: ClientError): void {
    this.ended = error;
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const one of open) one.reject(error);
  }

  private receive(message: unknown): void {
    if (this.ended || typeof message !== 'object' || message === null) return;
    const m = message as {
      type?: unknown;
      id?: unknown;
      ok?: unknown;
      result?: unknown;
      error?: ProtocolError;
      message?: unknown;
    };
    switch (m.type) {
      case 'reply': {
        const open = this.pending.get(m.id as number);
        if (!open) return;
        this.pending.delete(m.id as number);
        if (m.ok === true) open.resolve(m.result);
        else open.reject(new ClientError(m.error?.code ?? 'internal', m.error?.message ?? `${open.kind} failed`));
        return;
      }
      case 'crash':
        this.crash(String(m.message));
        return;
      case 'state':
      case 'notice':
      case 'gdb':
      case 'gdb-ended':
        this.notify(message as Notification);
    }
  }

  private notify(notification: Notification): void {
    for (const listener of this.listeners) listener(notification);
  }
}
