/** One-line forms of patterns and events, the same in both languages: they are words of the machine, not prose. */
import { vectorName } from '#emulator/arch';
import { describeEvent, formatField } from '#emulator/query';
import type { CheckBody, Condition, EventPattern, Stretch } from './lab-manifest.ts';

function formatCondition(name: string, c: Condition): string {
  if (typeof c !== 'object') return `${name}=${formatField(name, c)}`;
  const masked =
    c.mask === undefined ? name : `${name}&${typeof c.mask === 'number' ? formatField('', c.mask) : c.mask}`;
  const parts: string[] = [];
  if (c.equals !== undefined) parts.push(`${masked}=${formatField(name, c.equals)}`);
  if (c.not !== undefined) parts.push(`${masked}≠${formatField(name, c.not)}`);
  if (c.oneOf) parts.push(`${masked}∈{${c.oneOf.map((v) => formatField(name, v)).join(',')}}`);
  if (c.atLeast !== undefined) parts.push(`${masked}≥${formatField(name, c.atLeast)}`);
  if (c.atMost !== undefined) parts.push(`${masked}≤${formatField(name, c.atMost)}`);
  return parts.join(' ');
}

/** `iret 0→3 cs=1Bh ss=23h eip=user_entry` */
export function describePattern(pattern: EventPattern): string {
  const where = { ...pattern.where };
  let head: string = pattern.event;
  if (
    typeof where['from'] !== 'object' &&
    typeof where['to'] !== 'object' &&
    where['from'] !== undefined &&
    where['to'] !== undefined
  ) {
    head += ` ${where['from']}→${where['to']}`;
    delete where['from'];
    delete where['to'];
  }
  if (typeof where['vec'] === 'number') {
    head += ` ${vectorName(where['vec'])}`;
    delete where['vec'];
  }
  return [head, ...Object.entries(where).map(([name, c]) => formatCondition(name, c))].join(' ');
}

const bounds = ({ atLeast, atMost }: { atLeast?: number; atMost?: number }): string =>
  [atLeast === undefined ? '' : ` ≥${atLeast}`, atMost === undefined ? '' : ` ≤${atMost}`].join('');
const within = (between: Stretch | undefined): string =>
  between === undefined ? '' : ` (${between.map(describePattern).join(' … ')})`;
const about = (of: number | string | undefined): string => (of === undefined ? '' : `(${of})`);

export function describeCheck(body: CheckBody): string {
  switch (body.kind) {
    case 'sequence': {
      const limit = body.withinInstructions === undefined ? '' : ` (≤${body.withinInstructions} instructions)`;
      return body.events.map(describePattern).join(', ') + (body.times === undefined ? '' : ` ×${body.times}`) + limit;
    }
    case 'never':
      return `¬ ${describePattern(body.event)}${within(body.between)}`;
    case 'count':
      return `${describePattern(body.event)}${within(body.between)} ×${bounds(body)}`;
    case 'balance': {
      const tolerance = body.tolerance === undefined ? '' : ` ±${body.tolerance}`;
      return `×(${describePattern(body.left)}) = ×(${describePattern(body.right)})${tolerance}`;
    }
    case 'metric':
      return `${body.metric}${about(body.of)}${bounds(body)}`;
    case 'all':
      return body.of.map(describeCheck).join(' ∧ ');
    case 'any':
      return body.of.map(describeCheck).join(' ∨ ');
    case 'not':
      return `¬ (${describeCheck(body.of)})`;
    case 'final':
      return body.all.map((f) => formatCondition(f.what, f.is)).join(', ');
    case 'holds':
      return `${body.expression}${body.at === undefined ? '' : ` @ ${describePattern(body.at)}`}${body.atLeast === undefined ? '' : ` ×≥${body.atLeast}`}`;
    case 'preserved':
      return `registers kept across ${describePattern(body.enter)}${body.except ? ` (− ${body.except.join(', ')})` : ''}`;
    case 'unchanged':
      return `[${body.address}] … ${body.length} bytes unchanged`;
    case 'measured':
      return `${body.expression} = ${body.metric}${about(body.of)}${body.tolerance === undefined ? '' : ` ±${body.tolerance * 100} %`}`;
    case 'patch':
      return `changed lines${body.file === undefined ? '' : ` of ${body.file}`} ≤${body.maxLines}`;
  }
}

export { describeEvent };
