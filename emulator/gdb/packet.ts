/**
 * Packets of the remote serial protocol: `$data#checksum`, acknowledged by `+` or asked for again by `-` until both sides agree
 * not to. Bytes come in any portions. Text here means one character a byte (0-255), because some packets carry binary data.
 */

/** Longest packet either side may send, between `$` and `#`, in bytes. */
export const PACKET_SIZE = 0x4000;

const PLUS = 0x2b, MINUS = 0x2d, DOLLAR = 0x24, HASH = 0x23, INTERRUPT = 0x03, ESCAPE = 0x7d, ESCAPE_MASK = 0x20; // prettier-ignore

export type Received =
  | { readonly type: 'packet'; readonly text: string }
  /** More than {@link PACKET_SIZE} bytes between `$` and `#`; the checksum was right. */
  | { readonly type: 'too-long' }
  | { readonly type: 'bad-checksum' }
  /** Ctrl-C. */
  | { readonly type: 'interrupt' }
  /** `-`: the last packet has to be sent again. */
  | { readonly type: 'again' };

/** Takes bytes apart. What stands between packets and means nothing is passed over, as the protocol wants it. */
export class PacketReader {
  private state: 'idle' | 'data' | 'first-digit' | 'second-digit' = 'idle';
  private text = '';
  private length = 0;
  private sum = 0;
  private told = 0;

  read(bytes: Uint8Array): Received[] {
    const found: Received[] = [];
    for (const byte of bytes) {
      const one = this.take(byte);
      if (one !== null) found.push(one);
    }
    return found;
  }

  private take(byte: number): Received | null {
    switch (this.state) {
      case 'idle':
        if (byte === DOLLAR) this.begin();
        else if (byte === INTERRUPT) return { type: 'interrupt' };
        else if (byte === MINUS) return { type: 'again' };
        return null;
      case 'data':
        if (byte === HASH) this.state = 'first-digit';
        // A packet begins inside a packet: the end of the first was lost.
        else if (byte === DOLLAR) this.begin();
        else this.add(byte);
        return null;
      case 'first-digit':
        this.told = digit(byte);
        this.state = 'second-digit';
        return null;
      case 'second-digit':
        this.state = 'idle';
        return this.end(this.told * 16 + digit(byte));
    }
  }

  private begin(): void {
    this.state = 'data';
    this.text = '';
    this.length = 0;
    this.sum = 0;
  }
  private add(byte: number): void {
    this.sum = (this.sum + byte) & 0xff;
    if (this.length++ < PACKET_SIZE) this.text += String.fromCharCode(byte);
  }
  private end(told: number): Received {
    if (told !== this.sum) return { type: 'bad-checksum' };
    if (this.length > PACKET_SIZE) return { type: 'too-long' };
    return { type: 'packet', text: this.text };
  }
}

/** Value of a hexadecimal digit; far outside any checksum for other bytes. */
function digit(byte: number): number {
  const at = '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase());
  return at < 0 ? 0x1000 : at;
}

/** Bytes of `+` and `-`. */
export const ACKNOWLEDGE: Uint8Array = Uint8Array.of(PLUS);
export const ASK_AGAIN: Uint8Array = Uint8Array.of(MINUS);

/** `$text#checksum`. */
export function packet(text: string): Uint8Array {
  let sum = 0;
  for (let k = 0; k < text.length; k++) sum = (sum + text.charCodeAt(k)) & 0xff;
  return bytesOf(`$${text}#${hexByte(sum)}`);
}

/** One byte a character; characters above 255 do not come here. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Binary data inside a packet: `$ # } *` are sent as `}` and the character with bit 5 turned round. */
export const escapeBinary = (text: string): string =>
  text.replace(/[$#}*]/g, (c) => `}${String.fromCharCode(c.charCodeAt(0) ^ ESCAPE_MASK)}`);

export function unescapeBinary(text: string): Uint8Array {
  const out: number[] = [];
  for (let k = 0; k < text.length; k++) {
    const byte = text.charCodeAt(k);
    out.push(byte === ESCAPE && k + 1 < text.length ? text.charCodeAt(++k) ^ ESCAPE_MASK : byte);
  }
  return Uint8Array.from(out);
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');
export const toHex = (bytes: Iterable<number>): string => Array.from(bytes, hexByte).join('');

/** Bytes of a string of hexadecimal digits, or null when it is not one. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, k) => Number.parseInt(text.slice(k * 2, k * 2 + 2), 16));
}
