/** What the benchmarks measure, behind one door. */
export { assemble } from '#emulator/assembler';
export { bootImageFromFile } from '#emulator/formats';
export { createMachine } from '#emulator/machine';
export { ReverseSearch, Timeline } from '#emulator/timeline';
