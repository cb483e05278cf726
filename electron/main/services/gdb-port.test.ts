import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GdbPort } from './gdb-port.ts';

const open: (GdbPort | net.Server | net.Socket)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) if (one instanceof net.Socket) one.destroy();
    else one.close(); // prettier-ignore
});
const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
};

function portWith() {
  const seen: string[] = [];
  const port = new GdbPort({
    attached: () => seen.push('attached'),
    received: (bytes) => seen.push(`received ${String.fromCharCode(...bytes)}`),
    gone: () => seen.push('gone'),
  });
  open.push(port);
  return { port, seen };
}
const free = async (): Promise<number> => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
const connect = async (port: number): Promise<net.Socket> => {
  const socket = net.connect(port, '127.0.0.1');
  open.push(socket);
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};
async function listening(port: GdbPort, wanted: number): Promise<number> {
  const answer = await port.listen(wanted);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.port;
}

describe('the port for gdb', () => {
  it('is the wanted one, on this machine only', async () => {
    const { port } = portWith();
    const wanted = await free();
    expect(await port.listen(wanted)).toEqual({ ok: true, port: wanted });
    expect(await port.listen(1)).toEqual({ ok: true, port: wanted });
    const other = net.createServer();
    open.push(other);
    // The same port of all other addresses is still free: nobody outside can connect.
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject);
      other.listen(wanted, '127.0.0.2', resolve);
    });
  });
  it('is the next free one when that is taken', async () => {
    const wanted = await free();
    const other = net.createServer();
    open.push(other);
    await new Promise<void>((resolve) => other.listen(wanted, '127.0.0.1', resolve));
    expect(await listening(portWith().port, wanted)).not.toBe(wanted);
  });
  it('carries bytes of one client at a time, both ways', async () => {
    const { port, seen } = portWith();
    const at = await listening(port, await free());
    const first = await connect(at);
    let got = '';
    first.on('data', (bytes) => (got += bytes.toString('latin1')));
    first.write('+$?#3f');
    await until(() => seen.length === 2);
    port.send(new Uint8Array([36, 0x80]));
    await until(() => got === '$\x80');
    const second = net.connect(at, '127.0.0.1');
    await new Promise((resolve) => second.once('close', resolve));
    expect(seen).toEqual(['attached', 'received +$?#3f']);
    first.end();
    await until(() => seen.includes('gone'));
    await connect(at);
    await until(() => seen.filter((one) => one === 'attached').length === 2);
  });
  it('sends the client away, and closes with the window', async () => {
    const { port, seen } = portWith();
    const at = await listening(port, await free());
    await connect(at);
    await until(() => seen.includes('attached'));
    port.dropClient();
    await until(() => seen.includes('gone'));
    port.close();
    const refused = net.connect(at, '127.0.0.1');
    expect(await new Promise((resolve) => refused.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)))).toBe('ECONNREFUSED'); // prettier-ignore
    port.send(new Uint8Array(1));
  });
});
