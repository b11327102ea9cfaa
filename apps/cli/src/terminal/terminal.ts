/** The machine around a command: what it prints on, what it asks, and what time it is. */
export interface Terminal {
  /** How many columns a line has. */
  readonly width: number;
  out(text: string): void;
  err(text: string): void;
  now(): Date;
  wait(ms: number): Promise<unknown>;
  newId(): string;
  /** Everything on standard input. */
  readInput(): Promise<string>;
  /** A line typed by a person; `undefined` where nobody sits at a keyboard. */
  askLine(question: string): Promise<string | undefined>;
  /** A secret typed by a person and not shown; `undefined` where nobody sits at a keyboard. */
  askSecret(question: string): Promise<string | undefined>;
}
