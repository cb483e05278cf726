/** Draws the lanes on a canvas: columns of shares, single stretches or single instructions, arrows of interrupts. No state of its own. */
import type { CourseContext, CourseStep, RingTimeline } from '#emulator/protocol';
import { ShareRaster, tileOf } from './share-raster.ts';
import { axisMarks, type LaneId, LANE_IDS, laneOf, processName, vectorText } from './timeline-rows.ts';

type Share = RingTimeline['shares'][number];

export interface Palette {
  readonly paper: string;
  readonly line: string;
  readonly strongLine: string;
  readonly text: string;
  readonly dim: string;
  readonly accent: string;
  readonly soft: string;
  readonly r0: string;
  readonly r3: string;
  readonly irq: string;
  readonly bad: string;
  readonly font: string;
  readonly processes: readonly string[];
}
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly data: RingTimeline | null;
  readonly steps: readonly CourseStep[];
  readonly mark: number;
  readonly point: number | null;
  readonly selection: { readonly from: number; readonly to: number } | null;
  /** Process → colour and pattern. */
  readonly order: ReadonlyMap<number, number>;
  readonly isRunning: boolean;
}
export const AXIS = 18;
const SIGNALS = 46;
const LANE_GAP = 3;
const LEAST_LANE = 14, MOST_LANE = 40; // prettier-ignore

export function laneBox(height: number, lane: number): { top: number; height: number } {
  const each = Math.max(LEAST_LANE, Math.min(MOST_LANE, (height - AXIS - SIGNALS) / LANE_IDS.length - LANE_GAP));
  return { top: AXIS + lane * (each + LANE_GAP), height: each };
}

/** Fills that also differ in shape. They belong to one canvas and one palette. */
export class Fills {
  private readonly context: CanvasRenderingContext2D;
  private readonly known = new Map<string, CanvasPattern | string>();
  private readonly tiles = new Map<CanvasPattern | string, Uint32Array>();
  readonly raster = new ShareRaster();
  readonly palette: Palette;
  constructor(context: CanvasRenderingContext2D, palette: Palette) {
    this.context = context;
    this.palette = palette;
  }

  of(context: CourseContext, process: number | undefined): CanvasPattern | string {
    const { palette } = this;
    if (context === 'interrupt') return palette.irq;
    if (context === 'bottom-half') return this.pattern(palette.irq, 2);
    if (context === 'firmware' || context === 'real-mode') return this.pattern(palette.dim, 4);
    if (process === undefined) return context === 'user' ? palette.r3 : palette.r0;
    const colours = palette.processes;
    return this.pattern(colours[process % colours.length] as string, process % PATTERNS);
  }
  /** The same as pixels. */
  tile(context: CourseContext, process: number | undefined): Uint32Array {
    const fill = this.of(context, process);
    let tile = this.tiles.get(fill);
    if (tile === undefined) this.tiles.set(fill, (tile = tileOf(fill)));
    return tile;
  }
  gap(): CanvasPattern | string {
    return this.pattern(this.palette.strongLine, 5);
  }

  private pattern(colour: string, kind: number): CanvasPattern | string {
    if (kind === 0) return colour;
    const key = `${colour} ${kind}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const tile = document.createElement('canvas');
    tile.width = tile.height = 8;
    const drawing = tile.getContext('2d');
    if (drawing === null) return colour;
    drawing.fillStyle = kind === 5 ? 'transparent' : colour;
    drawing.fillRect(0, 0, 8, 8);
    drawing.strokeStyle = kind === 5 ? colour : this.palette.paper;
    drawing.fillStyle = this.palette.paper;
    drawing.lineWidth = kind === 5 ? 1 : 1.6;
    strokePattern(drawing, kind);
    const made = this.context.createPattern(tile, 'repeat') ?? colour;
    this.known.set(key, made);
    return made;
  }
}
const PATTERNS = 5;
function strokePattern(drawing: CanvasRenderingContext2D, kind: number): void {
  const line = (...points: number[]): void => {
    drawing.beginPath();
    drawing.moveTo(points[0] as number, points[1] as number);
    drawing.lineTo(points[2] as number, points[3] as number);
    drawing.stroke();
  };
  if (kind === 1 || kind === 5) [-8, 0, 8].forEach((x) => line(x, 8, x + 8, 0));
  else if (kind === 2) [-8, 0, 8].forEach((x) => line(x, 0, x + 8, 8));
  else if (kind === 3) line(4, 0, 4, 8);
  else [2, 6].forEach((y, n) => drawing.fillRect(n * 4 + 1, y - 1, 2, 2));
}

export function draw(c: CanvasRenderingContext2D, scene: Scene, fills: Fills): void {
  const { palette } = fills;
  const { width, height, from, to } = scene;
  const x = (now: number): number => ((now - from) / (to - from)) * width;
  c.fillStyle = palette.paper;
  c.fillRect(0, 0, width, height);
  if (scene.selection !== null) {
    c.fillStyle = palette.soft;
    c.fillRect(x(scene.selection.from), 0, Math.max(1, x(scene.selection.to) - x(scene.selection.from)), height);
  }
  drawAxis(c, scene, palette, x);
  if (scene.data !== null) {
    const isClose = scene.data.stretches !== null && covers(scene);
    if (isClose) drawStretches(c, scene, fills, x);
    else drawShares(c, scene, fills, x);
    if (scene.steps.length > 0) drawSteps(c, scene, fills, x);
    if (scene.data.interrupts !== null && covers(scene)) drawInterrupts(c, scene, palette, x);
    else drawCounts(c, scene, palette, x);
  }
  drawCursors(c, scene, palette, x);
}
/** What is known covers the view. */
const covers = ({ data, from, to }: Scene): boolean =>
  data !== null && data.from <= Math.max(from, data.start) && data.to >= Math.min(to, data.end);

function drawAxis(c: CanvasRenderingContext2D, scene: Scene, palette: Palette, x: (now: number) => number): void {
  const { width, height, from, to, data } = scene;
  c.font = palette.font;
  c.textBaseline = 'middle';
  c.strokeStyle = palette.line;
  c.fillStyle = palette.dim;
  c.lineWidth = 1;
  for (const { now, text } of axisMarks(from, to, data?.start ?? 0, data?.unitsPerMicrosecond ?? 1, width / 90)) {
    const at = Math.round(x(now)) + 0.5;
    c.beginPath();
    c.moveTo(at, AXIS - 4);
    c.lineTo(at, height);
    c.stroke();
    c.fillText(text, at + 4, AXIS / 2);
  }
  LANE_IDS.forEach((_, lane) => {
    const box = laneBox(height, lane);
    c.beginPath();
    c.moveTo(0, Math.round(box.top + box.height) + 1.5);
    c.lineTo(width, Math.round(box.top + box.height) + 1.5);
    c.stroke();
  });
}

/** Everything between the first and the last lane. */
function drawAcross(
  c: CanvasRenderingContext2D,
  height: number,
  from: number,
  to: number,
  fill: CanvasPattern | string,
): void {
  // prettier-ignore
  const [first, last] = [laneBox(height, 0), laneBox(height, LANE_IDS.length - 1)];
  c.fillStyle = fill;
  c.fillRect(from, first.top, to - from, last.top + last.height - first.top);
}
function drawIdle(
  c: CanvasRenderingContext2D,
  height: number,
  from: number,
  to: number,
  colour: string,
  part: number,
): void {
  // prettier-ignore
  const box = laneBox(height, LANE_IDS.indexOf('process'));
  c.globalAlpha = Math.max(0.25, part);
  c.fillStyle = colour;
  c.fillRect(from, box.top + box.height - 3, Math.max(1, to - from), 2);
  c.globalAlpha = 1;
}

/** How much of each piece of time belongs to whom, one upon the other. */
function drawShares(c: CanvasRenderingContext2D, scene: Scene, fills: Fills, x: (now: number) => number): void {
  const { data, height, order, width } = scene;
  if (data === null) return;
  const { shares, buckets } = data;
  const time = (data.to - data.from) / buckets;
  const first = Math.max(0, Math.floor((scene.from - data.from) / time));
  const last = Math.min(buckets - 1, Math.ceil((scene.to - data.from) / time));
  const scale = c.getTransform().a;
  const { raster } = fills;
  raster.begin(Math.round(width * scale), Math.round(height * scale), scale);
  const edge = (k: number): number => Math.round(x(data.from + k * time) * scale);
  const filled = new Map<LaneId, Float32Array>(LANE_IDS.map((id) => [id, new Float32Array(buckets)]));
  for (const { context, process, parts } of shares) {
    const lane = laneOf(context);
    if (lane === null) continue;
    const box = laneBox(height, LANE_IDS.indexOf(lane));
    const below = filled.get(lane) as Float32Array;
    const tile = fills.tile(context, order.get(process));
    for (let k = first; k <= last; k++) {
      const part = parts[k] as number;
      if (part < 0.001) continue;
      const left = edge(k);
      const bottom = Math.round((box.top + box.height - (below[k] as number) * box.height) * scale);
      const tall = Math.max(1, Math.round(part * box.height * scale));
      raster.fill(left, bottom - tall, Math.max(left + 1, edge(k + 1)), bottom, tile);
      below[k] = (below[k] as number) + part;
    }
  }
  raster.end(c, width, height);
  for (const share of shares) if (laneOf(share.context) === null) drawBeside(c, scene, fills, share, first, last, x);
}
/** What belongs to no lane: nothing to do, shutdown, not known. */
function drawBeside(
  c: CanvasRenderingContext2D,
  { data, height, width }: Scene,
  fills: Fills,
  { context, parts }: Share,
  first: number,
  last: number,
  x: (now: number) => number,
): void {
  if (data === null) return;
  const time = (data.to - data.from) / data.buckets;
  for (let k = first; k <= last; k++) {
    const part = parts[k] as number;
    if (part < 0.001) continue;
    const left = x(data.from + k * time);
    const right = Math.min(width, x(data.from + (k + 1) * time));
    if (context === 'idle') drawIdle(c, height, left, right, fills.palette.dim, part);
    else if (context === 'shutdown') drawAcross(c, height, left, right, fills.palette.bad);
    else {
      c.globalAlpha = Math.min(1, part);
      drawAcross(c, height, left, right, fills.gap());
      c.globalAlpha = 1;
    }
  }
}

function drawStretches(c: CanvasRenderingContext2D, scene: Scene, fills: Fills, x: (now: number) => number): void {
  const { data, height, width, order } = scene;
  if (data?.stretches == null) return;
  c.font = fills.palette.font;
  for (const stretch of data.stretches) {
    const left = Math.max(-2, x(stretch.from));
    const right = Math.min(width + 2, x(stretch.to));
    if (right < 0 || left > width) continue;
    const lane = laneOf(stretch.context);
    if (stretch.context === 'gap') drawAcross(c, height, left, right, fills.gap());
    else if (stretch.context === 'shutdown') drawAcross(c, height, left, right, fills.palette.bad);
    else if (lane === null) drawIdle(c, height, left, right, fills.palette.dim, 1);
    else {
      const box = laneBox(height, LANE_IDS.indexOf(lane));
      c.fillStyle = fills.of(stretch.context, order.get(stretch.process));
      c.fillRect(left, box.top, Math.max(1, right - left - (right - left > 4 ? 0.6 : 0)), box.height);
      if (scene.steps.length === 0) label(c, fills.palette, box, left, right, wordsOf(stretch, data));
    }
  }
}
const wordsOf = ({ context, process, vector }: { context: CourseContext; process: number; vector: number }, data: RingTimeline): string => // prettier-ignore
  [context === 'user' || context === 'kernel' ? processName(data.processes, process) : '', context === 'user' ? '' : vectorText(vector)].filter(Boolean).join(' · '); // prettier-ignore

/** A word inside a box, on paper so that it can be read whatever the fill; left out where there is no room. */
function label(
  c: CanvasRenderingContext2D,
  palette: Palette,
  box: { top: number; height: number },
  left: number,
  right: number,
  words: string,
): void {
  const room = Math.min(right, c.canvas.clientWidth || Infinity) - Math.max(left, 0) - 8;
  if (words === '' || room < 22 || box.height < 13) return;
  let text = words;
  let wide = c.measureText(text).width;
  if (wide > room) {
    // Letters are of one width.
    const kept = Math.floor((room / wide) * text.length) - 1;
    if (kept < 4) return;
    text = `${text.slice(0, kept)}…`;
    wide = c.measureText(text).width;
  }
  const at = Math.max(left, 0) + 4;
  c.fillStyle = palette.paper;
  c.fillRect(at - 2, box.top + box.height / 2 - 7, wide + 4, 14);
  c.fillStyle = palette.text;
  c.fillText(text, at, box.top + box.height / 2 + 0.5);
}

function drawSteps(c: CanvasRenderingContext2D, scene: Scene, fills: Fills, x: (now: number) => number): void {
  const { height, width } = scene;
  c.font = fills.palette.font;
  for (const step of scene.steps) {
    const [left, right] = [x(step.now), x(step.now + step.length)];
    if (right < 0 || left > width) continue;
    const lane = laneOf(step.context);
    const box = laneBox(height, Math.max(0, LANE_IDS.indexOf(lane ?? 'process')));
    c.strokeStyle = fills.palette.paper;
    if (right - left > 3) {
      c.beginPath();
      c.moveTo(Math.round(left) + 0.5, box.top);
      c.lineTo(Math.round(left) + 0.5, box.top + box.height);
      c.stroke();
    }
    label(c, fills.palette, box, left, right, stepText(step, right - left));
  }
}
const stepText = ({ text, label: name, source }: CourseStep, room: number): string => {
  const place = source === null ? name : `${source.line}`;
  return room > 150 && place !== '' ? `${place}  ${text}` : text;
};

/** Rows of the strip under the lanes, by the order in which IRQs are seen. */
const signalTop = (height: number): number => {
  const box = laneBox(height, LANE_IDS.length - 1);
  return box.top + box.height + 8;
};
function drawInterrupts(c: CanvasRenderingContext2D, scene: Scene, palette: Palette, x: (now: number) => number): void {
  const { data, height, width } = scene;
  if (data === null) return;
  const top = signalTop(height);
  const target = laneBox(height, LANE_IDS.indexOf('interrupt'));
  const rows = new Map<number, number>();
  const rowOf = (irq: number): number => {
    if (!rows.has(irq)) rows.set(irq, rows.size % 3);
    return top + (rows.get(irq) as number) * 11 + 5;
  };
  for (const { irq, raised, accepted, eoi } of data.interrupts ?? []) {
    const first = x(raised ?? accepted ?? eoi ?? 0);
    const last = x(eoi ?? accepted ?? raised ?? 0);
    if (last < -20 || first > width + 20) continue;
    const y = rowOf(irq);
    c.strokeStyle = c.fillStyle = palette.irq;
    c.lineWidth = 1.2;
    if (raised !== null) triangle(c, x(raised), y, 3.5);
    if (raised !== null && accepted !== null) {
      // Raised here, accepted there: up into the lane of interrupts.
      c.beginPath();
      c.moveTo(x(raised), y);
      c.lineTo(x(accepted), y);
      c.lineTo(x(accepted), target.top + target.height);
      c.stroke();
      triangle(c, x(accepted), target.top + target.height + 3, 3);
    } else if (raised !== null && accepted === null) {
      c.setLineDash([2, 3]);
      c.beginPath();
      c.moveTo(x(raised), y);
      c.lineTo(Math.min(width, x(Math.min(data.end, scene.to))), y);
      c.stroke();
      c.setLineDash([]);
    }
    if (eoi !== null) {
      const begin = x(accepted ?? eoi);
      c.globalAlpha = 0.45;
      c.fillRect(begin, y - 2, Math.max(1, x(eoi) - begin), 4);
      c.globalAlpha = 1;
      c.fillRect(x(eoi) - 1, y - 4, 2, 8);
    }
    const room = x(eoi ?? scene.to) - x(accepted ?? raised ?? 0);
    if (room > 46) {
      c.fillStyle = palette.text;
      c.fillText(`IRQ${irq}`, Math.max(2, x(accepted ?? raised ?? 0) + 5), y + 0.5);
    }
  }
  for (const { at, signal, number } of data.marks ?? []) {
    const place = x(at);
    if (place < -8 || place > width + 8) continue;
    if (signal === 'fault') {
      const box = laneBox(height, LANE_IDS.indexOf('process'));
      diamond(c, place, box.top - 1, palette.bad);
    } else cross(c, place, rowOf(number), signal === 'unheard' ? palette.dim : palette.bad);
  }
}
function drawCounts(c: CanvasRenderingContext2D, scene: Scene, palette: Palette, x: (now: number) => number): void {
  const { data, height } = scene;
  if (data === null) return;
  const top = signalTop(height);
  const time = (data.to - data.from) / data.buckets;
  const rows = { accepted: [0, palette.irq], lost: [13, palette.bad], fault: [26, palette.bad] } as const;
  for (const { signal, counts } of data.counts) {
    const row = rows[signal as keyof typeof rows];
    if (row === undefined) continue;
    const most = counts.reduce((a, b) => Math.max(a, b), 1);
    c.fillStyle = row[1];
    counts.forEach((count, k) => {
      if (count < 0.01) return;
      const tall = Math.max(2, (count / most) * 10);
      const [left, right] = [x(data.from + k * time), x(data.from + (k + 1) * time)];
      c.fillRect(left, top + row[0] + 10 - tall, Math.max(1, right - left), tall);
    });
  }
}
function triangle(c: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  c.beginPath();
  c.moveTo(x, y - size);
  c.lineTo(x + size, y + size);
  c.lineTo(x - size, y + size);
  c.fill();
}
function cross(c: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  c.strokeStyle = colour;
  c.lineWidth = 2;
  c.beginPath();
  c.moveTo(x - 4, y - 4);
  c.lineTo(x + 4, y + 4);
  c.moveTo(x + 4, y - 4);
  c.lineTo(x - 4, y + 4);
  c.stroke();
  c.lineWidth = 1;
}
function diamond(c: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  c.fillStyle = colour;
  c.beginPath();
  c.moveTo(x, y - 4);
  c.lineTo(x + 4, y);
  c.lineTo(x, y + 4);
  c.lineTo(x - 4, y);
  c.fill();
}

function drawCursors(c: CanvasRenderingContext2D, scene: Scene, palette: Palette, x: (now: number) => number): void {
  const { height, mark, point } = scene;
  if (point !== null) {
    c.strokeStyle = palette.dim;
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(Math.round(x(point)) + 0.5, 0);
    c.lineTo(Math.round(x(point)) + 0.5, height);
    c.stroke();
    c.setLineDash([]);
  }
  const at = Math.round(x(mark)) + 0.5;
  c.strokeStyle = c.fillStyle = palette.accent;
  c.lineWidth = 2;
  c.beginPath();
  c.moveTo(at, 2);
  c.lineTo(at, height);
  c.stroke();
  c.lineWidth = 1;
  c.beginPath();
  c.moveTo(at - 5, 0);
  c.lineTo(at + 5, 0);
  c.lineTo(at, 7);
  c.fill();
}
