/** How old a capture may be and still count as live. */
export class Freshness {
  constructor(
    readonly liveMs: number,
    readonly bulkMs: number,
  ) {}
}
