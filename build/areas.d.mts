export const AREAS: readonly ['tests', 'renderer', 'emulator', 'electron', 'worker', 'build'];
