/** Console bytes since power-on, one character per byte (Latin-1). Not machine state: it is what came out. */

/** Kept at most; older output is forgotten in halves. */
const MOST = 1 << 22;

export class ConsoleCapture {
  private text = '';
  private pending: number[] = [];

  add(byte: number): void {
    this.pending.push(byte);
    if (this.pending.length >= 4096) this.flush();
  }

  toString(): string {
    this.flush();
    return this.text;
  }

  set(text: string): void {
    this.pending = [];
    this.text = text;
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    this.text += String.fromCharCode(...this.pending);
    this.pending = [];
    if (this.text.length > MOST) this.text = this.text.slice(-MOST / 2);
  }
}
