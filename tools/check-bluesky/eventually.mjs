const LOOK_EVERY_MS = 50;

/** Looks until `look` answers something true; what it last threw or answered is told when it never does. */
export async function eventually(what, look, withinMs = 30_000) {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    let last;
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > giveUpAt) throw new Error(`Within ${withinMs / 1_000} s it did not happen: ${what}`, { cause: last });
    await new Promise((again) => setTimeout(again, LOOK_EVERY_MS));
  }
}
