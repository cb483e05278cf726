export type * from './lab-manifest.ts';
export type * from './progress.ts';
