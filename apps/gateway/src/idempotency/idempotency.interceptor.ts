import type { Clock } from '@afterpost/kernel';
import { CLOCK, Database } from '@afterpost/service-host';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { bodyHashOf, idempotencyKeyOf, routeOf } from '../http/asked.ts';
import { ProblemException } from '../http/problem.ts';

const KEPT_MS = 24 * 3_600_000;
/** A request that has not answered within this time died with its process: its key may be used again. */
const ABANDONED_MS = 60_000;
const KEY_LENGTH_MAX = 255;
/** Each new key takes a few old ones away, so that there are never many more than a day's. */
const FORGOTTEN_AT_ONCE = 10;
/** A problem that says no; whatever else went wrong may have gone wrong after the work was done. */
const isUnknown = (error: unknown): boolean => !(error instanceof ProblemException) || error.status === 500 || error.status === 503;

interface Reservation {
  readonly body_hash: string;
  readonly status: number | null;
  readonly answer: unknown;
  readonly position: string | null;
  readonly is_mine: boolean;
}

/**
 * `Idempotency-Key`: the same key and body have the first answer again for 24 hours. Reserved before anything is done;
 * what a crash leaves behind repeats harmlessly, because command and entity ids come from the key.
 */
@Injectable()
export class Idempotency implements NestInterceptor {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest & { tenant?: string }>();
    const key = idempotencyKeyOf(request);
    if (request.method !== 'POST' || key === undefined || request.tenant === undefined) return next.handle();
    return from(this.#once(request, http.getResponse<FastifyReply>(), key, next));
  }

  async #once(request: FastifyRequest & { tenant?: string }, reply: FastifyReply, key: string, next: CallHandler): Promise<unknown> {
    if (key.length > KEY_LENGTH_MAX)
      throw new ProblemException('invalid-request', `Idempotency-Key is longer than ${KEY_LENGTH_MAX} characters.`);
    const id = [request.tenant ?? '', routeOf(request), key];
    const bodyHash = bodyHashOf(request);
    const reservation = await this.#reserve(id, bodyHash);
    if (!reservation.is_mine) return replay(reservation, bodyHash, reply);
    try {
      const answer: unknown = await firstValueFrom(next.handle());
      const position = reply.getHeader('afterpost-position');
      await this.database.pool.query(
        'update idempotency set status = $4, answer = $5, position = $6 where tenant_id = $1 and route = $2 and key = $3',
        [...id, reply.statusCode, JSON.stringify(answer ?? null), typeof position === 'string' ? position : null],
      );
      return answer;
    } catch (error) {
      await this.#release(id, isUnknown(error));
      throw error;
    }
  }

  /**
   * The same request may be sent again, and lands on the same ids. Another one may have the key only if surely nothing
   * was done: else it would be answered with what came of this one.
   */
  async #release(id: readonly string[], mayBeDone: boolean): Promise<void> {
    const mine = 'where tenant_id = $1 and route = $2 and key = $3';
    if (!mayBeDone) await this.database.pool.query(`delete from idempotency ${mine}`, [...id]);
    else await this.database.pool.query(`update idempotency set reserved_at = $4 ${mine}`, [...id, this.#before(ABANDONED_MS + 1)]);
  }

  #before(ms: number): Date {
    return new Date(this.clock.now().getTime() - ms);
  }

  async #reserve(id: readonly string[], bodyHash: string): Promise<Reservation> {
    const { rows } = await this.database.pool.query<Reservation>({
      name: 'reserve-idempotency',
      text: `with forgotten as (
               delete from idempotency where (tenant_id, route, key) in (
                 select tenant_id, route, key from idempotency
                 where reserved_at < $6 and (tenant_id, route, key) <> ($1, $2, $3) order by reserved_at limit ${FORGOTTEN_AT_ONCE} for update skip locked)),
             mine as (
               insert into idempotency as i (tenant_id, route, key, body_hash, reserved_at) values ($1, $2, $3, $4, $5)
               on conflict (tenant_id, route, key) do update set body_hash = excluded.body_hash, reserved_at = excluded.reserved_at, status = null, answer = null, position = null
                 where i.reserved_at < $6 or (i.status is null and i.reserved_at < $7 and i.body_hash = excluded.body_hash)
               returning body_hash, status, answer, position)
             select *, true as is_mine from mine
             union all
             select body_hash, status, answer, position, false from idempotency where tenant_id = $1 and route = $2 and key = $3 and not exists (select from mine)`,
      values: [...id, bodyHash, this.#before(0), this.#before(KEPT_MS), this.#before(ABANDONED_MS)],
    });
    return rows[0] ?? { body_hash: bodyHash, status: null, answer: null, position: null, is_mine: false };
  }
}

function replay(reservation: Reservation, bodyHash: string, reply: FastifyReply): unknown {
  if (reservation.body_hash !== bodyHash)
    throw new ProblemException(
      'idempotency-key-reused',
      'This Idempotency-Key came with another body before. Use a new key for a new request.',
    );
  if (reservation.status === null)
    throw new ProblemException('conflict', 'A request with this Idempotency-Key is being carried out right now.', undefined, 1);
  void reply.status(reservation.status).header('idempotency-replayed', 'true');
  if (reservation.position) void reply.header('afterpost-position', reservation.position);
  return reservation.answer;
}
