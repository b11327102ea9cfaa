const LOOK_EVERY_MS = 20;

/** Looks again until the expectation holds, for at most `withinMs`; then fails with what it last saw. Never a bare sleep. */
export async function eventually<T>(look: () => Promise<T> | T, withinMs = 10_000): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
    }
  }
}
