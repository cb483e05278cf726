/** Runs jobs of one key after another, jobs of different keys at once. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Starts `job` when all earlier jobs of `key` have ended, well or badly. */
  run<T>(key: string, job: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const result = before.then(job, job);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(key, settled);
    void settled.then(() => {
      if (this.last.get(key) === settled) this.last.delete(key);
    });
    return result;
  }

  /** Resolves when nothing is running any more. */
  async idle(): Promise<void> {
    while (this.last.size > 0) await Promise.all(this.last.values());
  }
}
