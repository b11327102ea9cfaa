import { badParameter, missingPermission } from '../../meta/graph-error.ts';
import type { Call, Edge, NodeRef, NodeType } from '../../meta/node-type.ts';
import { refTo } from '../../meta/node-type.ts';
import type { PublicLife } from '../public-life.ts';
import { type Post, type Reaction, REACTIONS } from '../world.ts';

interface Reactor {
  readonly id: string;
  readonly name: string;
  readonly kind: Reaction;
}

/** Types that Meta knows, whether people can still use them or not. */
const TYPES: Readonly<Record<string, Reaction | null>> = {
  NONE: null,
  LIKE: 'like',
  LOVE: 'love',
  CARE: 'care',
  HAHA: 'haha',
  WOW: 'wow',
  SAD: 'sad',
  ANGRY: 'angry',
  THANKFUL: null,
  PRIDE: null,
};
/** Names are given out for the first so many; the summary counts everybody. */
const MOST_NAMED = 1_000;

const reactorType: NodeType<Reactor> = {
  name: 'User',
  idOf: ({ id }) => id,
  fields: { name: ({ name }) => name, type: ({ kind }) => kind.toUpperCase() },
  defaults: ['name', 'type'],
  edges: {},
};

/** `reactions` and `likes` of a post. */
export const reactionEdges = (life: PublicLife): Record<'reactions' | 'likes', Edge<Post>> => ({
  reactions: {
    read: (post, { args }, call) => {
      const type = args.optional('type')?.toUpperCase();
      const kind = type === undefined ? undefined : TYPES[type];
      if (type !== undefined && kind === undefined) throw badParameter(`Param type must be one of {${Object.keys(TYPES).join(', ')}}`);
      const kinds = kind === undefined ? REACTIONS : kind === null ? [] : [kind];
      return listed(life, post, kinds, args.optional('limit') === '0', call, { viewer_reaction: 'NONE' });
    },
  },
  likes: {
    read: (post, { args }, call) =>
      listed(life, post, ['like', 'care'], args.optional('limit') === '0', call, { can_like: true, has_liked: false }),
  },
});

function listed(life: PublicLife, post: Post, kinds: readonly Reaction[], isEmpty: boolean, call: Call, more: object) {
  requireUserContent(call);
  const { reactions } = life.counts(post);
  const total = kinds.reduce((sum, kind) => sum + reactions[kind], 0);
  const named = (kind: Reaction): NodeRef[] =>
    Array.from({ length: Math.min(MOST_NAMED, reactions[kind]) }, (_, n) => refTo(reactorType, { ...life.reactor(post, kind, n), kind }));
  return { nodes: isEmpty ? [] : kinds.flatMap(named), summary: { total_count: total, ...more } };
}

/** Comments, reactions and their summaries need a scope more than the post itself. */
export function requireUserContent({ token }: Call): void {
  if (!token.scopes.includes('pages_read_user_content')) throw missingPermission('pages_read_user_content');
}
