/** What the benchmarks measure, behind one door. */
export { ArrivalSweep, readScenario } from '#emulator/arrivals';
export { assemble } from '#emulator/assembler';
export { bootImageFromFile } from '#emulator/formats';
export { contextOf, describeProgram, TransitionCache } from '#emulator/debug';
export { CourseOfEvents, CourseLog, lanes } from '#emulator/course';
export { createMachine } from '#emulator/machine';
export { Monitors } from '#emulator/monitors';
export { ReverseSearch, Timeline } from '#emulator/timeline';
