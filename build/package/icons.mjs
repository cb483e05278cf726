/**
 * Draws the icon: four rings, the way into the innermost one open. Writes build/resources; the files are checked in.
 * Run: node build/package/icons.mjs
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const folder = fileURLToPath(new URL('../resources', import.meta.url));
const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512];
const ICO_SIZES = [16, 32, 48, 64, 256];
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
];
const BACK = [0x16, 0x18, 0x1d];
/** From ring 3 outside to ring 0 inside: radius, half thickness, colour. In units of the icon's width. */
const RINGS = [
  [0.4, 0.03, [0x4a, 0x90, 0xd9]],
  [0.3, 0.03, [0x3f, 0xb9, 0x9a]],
  [0.2, 0.03, [0xe0, 0xa8, 0x3c]],
];
const CORE = [0.1, [0xe5, 0x5b, 0x4d]];
/** The gate: a wedge that opens the rings on the right, with the path of a transition inside it. */
const GATE = 0.42;
const PATH = [0xf2, 0xf3, 0xf5];

function blend(below, above, cover) {
  return below.map((value, at) => value + (above[at] - value) * cover);
}

/** Colour and cover of a point; x and y from -0.5 to 0.5. `pixel` is one pixel's width: edges are as soft as that. */
function pointAt(x, y, pixel) {
  const cover = (distance) => Math.min(1, Math.max(0, 0.5 - distance / pixel));
  const corner = 0.22;
  const [dx, dy] = [Math.abs(x) - 0.5 + corner, Math.abs(y) - 0.5 + corner];
  const square = Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
  let colour = BACK;
  const radius = Math.hypot(x, y);
  const gate = x > 0 && Math.abs(Math.atan2(y, x)) < GATE;
  for (const [at, half, paint] of RINGS) {
    if (!gate) colour = blend(colour, paint, cover(Math.abs(radius - at) - half));
  }
  colour = blend(colour, CORE[1], cover(radius - CORE[0]));
  if (x > CORE[0] && x < 0.42) colour = blend(colour, PATH, cover(Math.abs(y) - 0.022));
  const [tx, ty] = [x - 0.13, Math.abs(y)];
  if (tx > 0 && tx < 0.1) colour = blend(colour, PATH, cover(ty - tx * 0.75));
  return [...colour.map(Math.round), Math.round(cover(square) * 255)];
}

function crcTable() {
  return Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value >>> 0;
  });
}
const CRC = crcTable();

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

function png(size) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const rgba = pointAt((column + 0.5) / size - 0.5, (row + 0.5) / size - 0.5, 1 / size);
      rows.set(rgba, row * (size * 4 + 1) + 1 + column * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // 8 bits a channel, RGBA.
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = zlib.deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

function ico(images) {
  const head = Buffer.alloc(6 + images.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach(([size, data], at) => {
    const entry = 6 + at * 16;
    head.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0], entry);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += data.length;
  });
  return Buffer.concat([head, ...images.map(([, data]) => data)]);
}

function icns(images) {
  const parts = images.map(([type, data]) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 8),
    4,
  );
  return Buffer.concat([head, ...parts]);
}

fs.mkdirSync(path.join(folder, 'icons'), { recursive: true });
for (const size of LINUX_SIZES) fs.writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), png(size));
fs.writeFileSync(path.join(folder, 'icon.ico'), ico(ICO_SIZES.map((size) => [size, png(size)])));
fs.writeFileSync(path.join(folder, 'icon.icns'), icns(ICNS_TYPES.map(([type, size]) => [type, png(Number(size))])));
