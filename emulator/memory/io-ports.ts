/** The I/O address space: port → device. An access to a port nobody claims reads all ones, writes nothing, and is reported. */
export interface PortHandler {
  /** @param size 1, 2 or 4 bytes, never more than the `widest` given at registration. */
  read(port: number, size: number): number;
  write(port: number, size: number, value: number): void;
}

export interface PortClaim {
  readonly first: number;
  readonly last: number;
  readonly handler: PortHandler;
  /** Widest access the device takes in one piece; wider ones are split into little-endian parts. Default 1. */
  readonly widest?: 1 | 2 | 4;
}

export class IoPorts {
  private readonly claims: (PortClaim | undefined)[] = Array.from({ length: 0x10000 });
  /** Called for every access to an unclaimed port. */
  onUnclaimed: ((direction: 'in' | 'out', port: number, size: number, value: number) => void) | null = null;

  claim(claim: PortClaim): void {
    for (let port = claim.first; port <= claim.last; port++) this.claims[port] = claim;
  }

  isClaimed(port: number): boolean {
    return this.claims[port & 0xffff] !== undefined;
  }

  /** @returns unsigned value of `size` bytes. */
  read(port: number, size: number): number {
    const claim = this.claims[port & 0xffff];
    if (claim === undefined) {
      const ones = size === 4 ? 0xffffffff : size === 2 ? 0xffff : 0xff;
      this.onUnclaimed?.('in', port & 0xffff, size, ones);
      return ones;
    }
    if (size <= (claim.widest ?? 1)) return claim.handler.read(port & 0xffff, size) >>> 0;
    const half = size >> 1;
    return (this.read(port, half) | (this.read(port + half, half) << (half * 8))) >>> 0;
  }

  write(port: number, size: number, value: number): void {
    const claim = this.claims[port & 0xffff];
    if (claim === undefined) {
      this.onUnclaimed?.('out', port & 0xffff, size, value);
      return;
    }
    if (size <= (claim.widest ?? 1)) {
      claim.handler.write(port & 0xffff, size, size === 4 ? value >>> 0 : size === 2 ? value & 0xffff : value & 0xff);
      return;
    }
    const half = size >> 1;
    this.write(port, half, value);
    this.write(port + half, half, value >>> (half * 8));
  }
}
