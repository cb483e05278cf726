/** Moments of the past, and the branches that begin there. */
import type { Requests } from '#emulator/protocol';
import type { AreaHandlers, HostAccess } from '../host-access.ts';
import * as read from '../params.ts';

type BranchRequests = Pick<Requests, 'seek' | 'switchBranch' | 'nameBranch' | 'removeBranch' | 'compareBranches'>;

const id = (value: unknown, what: string): number => read.integer(value, what, 1, Number.MAX_SAFE_INTEGER);
const count = (value: unknown, what: string): number => read.integer(value, what, 0, Number.MAX_SAFE_INTEGER);

export const branchHandlers = (host: HostAccess): AreaHandlers<BranchRequests> => ({
  seek: ({ icount, now }) => {
    const to = icount !== undefined ? { icount: count(icount, 'icount') } : { now: count(now, 'now') };
    return host.stand((session) => session.seek(to));
  },
  switchBranch: ({ branch }) => {
    const branchId = id(branch, 'branch');
    if (!host.need().timeline.branches.some((b) => b.id === branchId)) throw read.bad(`there is no branch ${branchId}`);
    return host.stand((session) => session.switchBranch(branchId));
  },
  nameBranch: ({ branch, name }) => {
    const branchId = id(branch, 'branch');
    if (!host.need().timeline.nameBranch(branchId, read.text(name, 'name')))
      throw read.bad(`there is no branch ${branchId}`);
    return host.pushed();
  },
  removeBranch: ({ branch }) => {
    const branchId = id(branch, 'branch');
    if (!host.need().timeline.removeBranch(branchId)) throw read.bad(`branch ${branchId} does not exist or is needed`);
    return host.pushed();
  },
  compareBranches: ({ left, right, now }) => {
    const [first, second] = [id(left, 'left'), id(right, 'right')];
    const mark = { now: count(now, 'now'), icount: 0 };
    const comparison = host.halted().timeline.compare(first, second, mark);
    host.pushed();
    if (comparison === null) throw read.bad('there is no such branch');
    return comparison;
  },
});
