/** Branches in a capsule: a tree written parents first, each with the inputs that are its own. */
import type { BranchRecord } from '#emulator/timeline';
import type { LoggedInput, Mark } from '#emulator/machine';
import { CapsuleError } from './capsule-error.ts';
import type { Fields } from './guards.ts';
import { type MediumOf, readInput } from './inputs.ts';
import { LIMITS } from './types.ts';

const MOST = Number.MAX_SAFE_INTEGER;

const markOf = (fields: Fields): Mark => ({
  now: fields.integer('now', 0, MOST),
  icount: fields.integer('icount', 0, MOST),
});

/** @throws CapsuleError when they are not a tree, or inputs are not in the order of time. */
export function readBranches(list: readonly Fields[], ramBytes: number, mediumOf: MediumOf): BranchRecord[] {
  const branches: BranchRecord[] = [];
  const total = new Map<number, number>();
  let inputs = 0;
  for (const fields of list) {
    const branch = readBranch(fields, ramBytes, mediumOf);
    const parent = branches.find(({ id }) => id === branch.parent);
    if ((branch.parent === null) !== (branches.length === 0))
      throw fields.fail('parent', 'the first branch alone has none');
    if (branch.parent !== null && parent === undefined)
      throw fields.fail('parent', 'the number of a branch before this one is expected');
    if (branches.some(({ id }) => id === branch.id)) throw fields.fail('id', 'a number of its own is expected');
    if (parent !== undefined) mustFork(branch, parent, branches[0], total.get(parent.id) ?? 0, fields);
    if (parent === undefined && branch.inherited !== 0)
      throw fields.fail('inherited', 'the first branch inherits nothing');
    inputs += branch.inputs.length;
    if (inputs > LIMITS.inputs) throw new CapsuleError('too-much', { what: 'inputs', limit: LIMITS.inputs });
    total.set(branch.id, branch.inherited + branch.inputs.length);
    branches.push(branch);
  }
  if (branches.length === 0)
    throw new CapsuleError('damaged', { where: 'branches', expected: 'at least one branch is expected' });
  return branches;
}

function mustFork(
  branch: BranchRecord,
  parent: BranchRecord,
  first: BranchRecord,
  known: number,
  fields: Fields,
): void {
  if (branch.from.now < first.from.now || branch.from.now > parent.end.now)
    throw fields.fail('from', 'a moment that its parent got to is expected');
  if (branch.inherited > known) throw fields.fail('inherited', `its parent has only ${known} inputs`);
}

function readBranch(fields: Fields, ramBytes: number, mediumOf: MediumOf): BranchRecord {
  const [from, end] = [markOf(fields.object('from')), markOf(fields.object('end'))];
  if (end.now < from.now) throw fields.fail('end', 'a moment after its beginning is expected');
  const inputs = fields.objects('inputs', LIMITS.inputs).map((one) => readInput(one, ramBytes, mediumOf));
  inOrder(inputs, from, end, fields);
  return {
    id: fields.integer('id', 1, MOST - 1),
    name: fields.line('name', LIMITS.name),
    parent: fields.raw('parent') === null ? null : fields.integer('parent', 1, MOST),
    from,
    end,
    inherited: fields.integer('inherited', 0, LIMITS.inputs),
    inputs,
  };
}

function inOrder(inputs: readonly LoggedInput[], from: Mark, end: Mark, fields: Fields): void {
  let last = from.now;
  for (const { now } of inputs) {
    if (now < last || now > end.now)
      throw fields.fail('inputs', 'inputs in the order of time, between beginning and end, are expected');
    last = now;
  }
}
