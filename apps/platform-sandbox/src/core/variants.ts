import { Problem } from './problem.ts';
import { pick } from './seeded.ts';

/** The open questions of one network: each has a name and its possible answers. */
export class Variants {
  readonly #fixed = new Map<string, string>();
  readonly #known = new Map<string, readonly string[]>();

  constructor(
    private readonly seed: string,
    private readonly network: string,
  ) {}

  /** The answer that holds now. Asked with every use, so that a setting takes effect at once. */
  of<const T extends string>(question: string, answers: readonly T[]): T {
    this.#known.set(question, answers);
    return (this.#fixed.get(question) as T | undefined) ?? pick(answers, this.seed, this.network, 'variant', question);
  }

  /** @throws Problem when a question or an answer is unknown; questions are declared by asking them once */
  fix(choices: Readonly<Record<string, string>>): void {
    for (const [question, answer] of Object.entries(choices)) {
      const answers = this.#known.get(question);
      if (!answers?.includes(answer)) {
        const known = [...this.#known].map(([name, possible]) => `${name}: ${possible.join(' | ')}`).join('; ');
        throw new Problem(400, 'unknown-variant', `There is no variant ${question}=${answer} of ${this.network}. There is: ${known}.`);
      }
    }
    for (const [question, answer] of Object.entries(choices)) this.#fixed.set(question, answer);
  }

  /** All questions with the answers that hold. */
  list(): Record<string, string> {
    return Object.fromEntries([...this.#known].map(([question, answers]) => [question, this.of(question, answers)]));
  }

  reset(): void {
    this.#fixed.clear();
  }
}
