// Pixels over a made-up canvas: which ones are written, and what of the tile they show.
import { afterEach, expect, it, vi } from 'vitest';
import { ShareRaster, TILE } from './share-raster.ts';

afterEach(() => vi.restoreAllMocks());
/** Each pixel of the tile tells its column and row. */
const TILE_PIXELS = Uint32Array.from({ length: TILE * TILE }, (_, n) => 100 + (n % TILE) + Math.floor(n / TILE) * 10);

function sheet(width: number, height: number, scale: number, work: (raster: ShareRaster) => void): number[][] {
  let put: Uint32Array = new Uint32Array(0);
  const context = {
    createImageData: (w: number, h: number) => ({ data: new Uint8ClampedArray(w * h * 4) }),
    putImageData: (image: { data: Uint8ClampedArray }) => void (put = new Uint32Array(image.data.buffer)),
  };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  const raster = new ShareRaster();
  raster.begin(width, height, scale);
  work(raster);
  raster.end({ drawImage: () => undefined } as never, width / scale, height / scale);
  return Array.from({ length: height }, (_, y) => Array.from(put.subarray(y * width, (y + 1) * width)));
}

it('writes whole pixels with the tile, and nothing outside of the sheet', () => {
  const lines = sheet(4, 3, 1, (raster) => raster.fill(-2, 1, 2, 9, TILE_PIXELS));
  expect(lines).toEqual([
    [0, 0, 0, 0],
    [110, 111, 0, 0],
    [120, 121, 0, 0],
  ]);
});
it('shows a pixel of the tile as often as the sheet has pixels for it', () => {
  const [line] = sheet(6, 1, 2, (raster) => raster.fill(0, 0, 6, 1, TILE_PIXELS));
  expect(line).toEqual([100, 100, 101, 101, 102, 102]);
});
it('begins clean each time', () => {
  const lines = sheet(2, 1, 1, (raster) => {
    raster.fill(0, 0, 2, 1, TILE_PIXELS);
    raster.begin(2, 1, 1);
  });
  expect(lines).toEqual([[0, 0]]);
});
