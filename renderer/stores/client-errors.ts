/** Requests whose failure the user hears of in another way: the crash banner, or the next state of the machine. */
import { ClientError } from '#emulator/client';

/** The answer, or null when the emulator could not give one. Our own bugs pass through. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}
