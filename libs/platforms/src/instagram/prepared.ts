import type { Prepared } from '../port/publishing.ts';
import { instantOrNull, textOrNull } from '../http/wire.ts';
import { failureOf } from './api.ts';
import type { DraftKind } from './draft-kind.ts';

/** A container on Instagram that one call makes a post of. */
export interface PreparedPost {
  readonly container: string;
  readonly kind: DraftKind;
  /** By these the post is recognised among the account's own: a container does not name what became of it. */
  readonly caption: string;
  readonly createdAt: string;
}

const KINDS: readonly unknown[] = ['image', 'carousel', 'reel', 'story'] satisfies DraftKind[];

export const toPrepared = ({ container, kind, caption, createdAt }: PreparedPost): Prepared => ({ container, kind, caption, createdAt });

export function readPrepared({ container, kind, caption, createdAt }: Prepared): PreparedPost | null {
  const id = textOrNull(container);
  const instant = instantOrNull(createdAt);
  if (id === null || instant === null || typeof caption !== 'string' || !KINDS.includes(kind)) return null;
  return { container: id, kind: kind as DraftKind, caption, createdAt: instant };
}

export const NOT_PREPARED = failureOf('invalid_request', 'this was not prepared for Instagram');
