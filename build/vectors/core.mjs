/** The runner of recorded vectors, as the tests use it → dist/vectors/core.mjs. */
export * from '../../emulator/cpu/vectors/vectors.test-kit.ts';
