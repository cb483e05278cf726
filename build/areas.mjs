/** Areas of the sources that are type-checked on their own, each with a `tsconfig.AREA.json`; those that take longest come first. */
export const AREAS = /** @type {const} */ (['tests', 'renderer', 'emulator', 'electron', 'worker', 'build']);
