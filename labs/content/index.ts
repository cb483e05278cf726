import type { Lab } from '#labs/kit';

/** All labs of the application in learning order. */
export const LABS: readonly Lab[] = [];
