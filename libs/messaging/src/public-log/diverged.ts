import { AppError } from '@afterpost/kernel';

/** The code of `Diverged`, as an error and as a refusal of `read-log`. */
export const DIVERGED = 'diverged';

/**
 * Somebody holds the id of an event that this log does not have, and no epoch says why: the log was restored, or failed
 * over to a replica that was behind, and nobody recorded it. Going on would skip events in silence.
 */
export class Diverged extends AppError {
  constructor(readonly id: string) {
    super(
      DIVERGED,
      `The log does not hold event ${id}. If the bus holds the events of another database, use a broker of its own or delete its bus streams. If the log was restored or failed over, add the epoch that was forgotten: insert into epochs (epoch, base) values (<last epoch + 1>, <position of the last event that survived>).`,
    );
  }
}
