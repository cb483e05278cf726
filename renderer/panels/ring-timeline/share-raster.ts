/**
 * Shares of time as pixels, written one by one. A view of a whole run has ten thousand of them, each a small rectangle with a pattern:
 * as so many filled rectangles they would take several frames, as pixels a small part of one.
 */

/** Patterns repeat after so many lengths of the style sheet. */
export const TILE = 8;

export class ShareRaster {
  private readonly canvas = document.createElement('canvas');
  private readonly context = this.canvas.getContext('2d');
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);
  /** Which pixel of a tile each column and each row shows. */
  private columns = new Uint8Array(0);
  private rows = new Uint8Array(0);
  private scale = 0;

  /** A clean sheet of so many real pixels, `scale` of them to a length of the style sheet. */
  begin(width: number, height: number, scale: number): void {
    const { context, canvas } = this;
    if (context === null || width < 1 || height < 1) return;
    if (this.image !== null && canvas.width === width && canvas.height === height && this.scale === scale) {
      this.pixels.fill(0);
      return;
    }
    [canvas.width, canvas.height] = [width, height];
    this.image = context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.scale = scale;
    const inTile = (_: unknown, n: number): number => Math.floor(n / scale) % TILE;
    this.columns = Uint8Array.from({ length: width }, inTile);
    this.rows = Uint8Array.from({ length: height }, inTile);
  }

  /** Whole pixels, right and bottom not included; what lies outside is left out. */
  fill(left: number, top: number, right: number, bottom: number, tile: Uint32Array): void {
    const { pixels, columns, rows } = this;
    const width = columns.length;
    const [first, last] = [Math.max(0, left), Math.min(width, right)];
    for (let y = Math.max(0, top), end = Math.min(rows.length, bottom); y < end; y++) {
      const line = y * width;
      const row = (rows[y] as number) * TILE;
      for (let x = first; x < last; x++) pixels[line + x] = tile[row + (columns[x] as number)] as number;
    }
  }

  /** Onto the picture, over what is there. */
  end(picture: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.image === null || this.context === null) return;
    this.context.putImageData(this.image, 0, 0);
    picture.drawImage(this.canvas, 0, 0, width, height);
  }
}

/** Pixels of one tile of a fill. */
export function tileOf(fill: CanvasPattern | string): Uint32Array {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = TILE;
  const context = canvas.getContext('2d');
  if (context === null) return new Uint32Array(TILE * TILE);
  context.fillStyle = fill;
  context.fillRect(0, 0, TILE, TILE);
  return new Uint32Array(context.getImageData(0, 0, TILE, TILE).data.buffer);
}
