/** The tests drive what the sources say now: a stale build is renewed first. A package is taken as it is. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setUpBuild } from '../setup-build.mjs';

export async function setup() {
  if (!process.env['RINGSIDE_E2E_APP']) await setUpBuild(fileURLToPath(new URL('../..', import.meta.url)));
}
