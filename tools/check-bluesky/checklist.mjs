/** Says what holds, line by line, and remembers what does not. A line that fails ends its chapter; the next one goes on. */
export class Checklist {
  #failures = 0;
  #lines = 0;
  #silent = false;

  get failures() {
    return this.#failures;
  }

  get lines() {
    return this.#lines;
  }

  /** Nothing that happens from now on is worth a line: everything is being ended. */
  silence() {
    this.#silent = true;
  }

  say = (words) => this.#write(`  ${words}\n`);

  async chapter(title, work) {
    this.#write(`\n${title}\n`);
    try {
      await work(this);
    } catch (error) {
      if (!(error instanceof EndOfChapter)) this.failed('it goes through', error);
    }
  }

  async holds(words, work) {
    const begunAt = performance.now();
    try {
      const result = await work();
      this.#lines += 1;
      this.say(`✓ ${words}${took(begunAt)}`);
      return result;
    } catch (error) {
      this.failed(words, error);
      throw new EndOfChapter();
    }
  }

  #write(text) {
    if (!this.#silent) process.stdout.write(text);
  }

  failed(words, error) {
    this.#failures += 1;
    this.say(`✗ ${words}`);
    for (let at = error; at; at = at.cause) this.#write(indented(at instanceof Error ? (at.stack ?? at.message) : String(at)));
  }
}

class EndOfChapter extends Error {}

function took(since) {
  const seconds = (performance.now() - since) / 1_000;
  return seconds < 1 ? '' : ` (${seconds.toFixed(1)} s)`;
}

const indented = (text) => `${text.trimEnd().replaceAll(/^/gm, '      ')}\n`;
