import type { Failure, FailureClass } from '@afterpost/contracts';
import { MINUTE } from '@afterpost/kernel';
import { objectOf, textOrNull } from '../http/wire.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Readiness } from '../port/publishing.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import { NOT_PREPARED, readPrepared } from './prepared.ts';

const STATES = ['IN_PROGRESS', 'FINISHED', 'PUBLISHED', 'ERROR', 'EXPIRED'] as const;

export interface ContainerStatus {
  readonly state: (typeof STATES)[number];
  /** Words with a number of 2207… in them, where something went wrong. */
  readonly words: string;
}

/** How far a container is. */
export async function containerStatus({ graph, caller }: Client, container: string): Promise<Outcome<ContainerStatus>> {
  const result = await graph.get('GET /{container}', `/${encodeURIComponent(container)}`, { fields: 'status_code,status' }, caller);
  if (!result.ok) return result;
  const { status_code, status } = objectOf(result.value);
  const state = STATES.find((known) => known === status_code);
  if (state === undefined) return failed(failureOf('transient', 'the answer says nothing about the media'));
  return answered({ state, words: textOrNull(status) ?? '' });
}

/** Meta asks for a look about once a minute. */
const LOOK_AGAIN_MS = MINUTE;

/** Whether the container can be published by now. One that is lost by Instagram's own fault or too old is made again. */
export async function checkReady(client: Client, prepared: Prepared): Promise<Outcome<Readiness>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  const status = await containerStatus(client, post.container);
  if (!status.ok) return status.failure.class === 'not_found' ? answered({ kind: 'gone' }) : status;
  switch (status.value.state) {
    case 'IN_PROGRESS':
      return answered({ kind: 'waiting', retryAfterMs: LOOK_AGAIN_MS });
    case 'EXPIRED':
      return answered({ kind: 'gone' });
    case 'ERROR': {
      const failure = containerFailure(status.value.words);
      return failure.class === 'transient' ? answered({ kind: 'gone' }) : failed(failure);
    }
    case 'FINISHED':
    case 'PUBLISHED':
    default:
      return answered({ kind: 'ready' });
  }
}

const CLASSES: readonly (readonly [FailureClass, readonly number[]])[] = [
  ['transient', [2207001, 2207003, 2207008, 2207020, 2207027, 2207032, 2207053, 2207076, 2207077, 2207082, 2207085]],
  ['invalid_request', [2207010, 2207023, 2207028, 2207035, 2207036, 2207037, 2207040, 2207057, 2207081]],
  ['permission_denied', [2207050]],
  ['rate_limited', [2207042]],
];

/** What a broken container's words mean; media that could not be used for a reason without a class were not good enough. */
export function containerFailure(words: string): Failure {
  const subcode = /\b2207\d{3}\b/.exec(words)?.[0];
  const known = CLASSES.find(([, subcodes]) => subcodes.includes(Number(subcode)));
  return { ...failureOf(known?.[0] ?? 'content_rejected', words), ...(subcode === undefined ? {} : { platformCode: subcode }) };
}
