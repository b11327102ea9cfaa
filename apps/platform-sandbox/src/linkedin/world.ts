import type { MediaType } from '@afterpost/contracts';
import type { Dip } from '../core/engagement-curve.ts';
import { Store, type StoreChange } from '../meta/store.ts';
import { activityOf, parseUrn, POST_TYPES, type PostType, postsBehind, timedId } from './rest-li/urn.ts';

/** Somebody with a LinkedIn login: writes as themselves, and for pages they have a role on. */
export interface Member {
  readonly urn: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly headline: string;
  readonly followers: number;
  readonly createdAt: string;
  /** When the audience was told to the sandbox: its growth starts here. */
  readonly since: string;
  readonly restricted: boolean;
}

export interface Organization {
  readonly urn: string;
  readonly vanityName: string;
  readonly name: string;
  readonly description: string;
  readonly followers: number;
  readonly createdAt: string;
  readonly since: string;
  /** The member who came with it. */
  readonly admin: string;
  /** Gone for everybody. */
  readonly closed: boolean;
}

export const ROLES = ['ADMINISTRATOR', 'CONTENT_ADMIN', 'DIRECT_SPONSORED_CONTENT_POSTER', 'ANALYST'] as const;
export type Role = (typeof ROLES)[number];

export interface RoleAssignment {
  readonly organization: string;
  readonly member: string;
  /** `null`: lost. */
  readonly role: Role | null;
  readonly since: string;
}

/** `content` of a post, as it was sent. */
export interface Content {
  readonly media?: { readonly id: string; readonly title?: string; readonly altText?: string };
  readonly multiImage?: { readonly images: readonly { readonly id: string; readonly altText?: string }[] };
  readonly article?: { readonly source: string; readonly title: string; readonly description?: string; readonly thumbnail?: string };
  readonly poll?: { readonly question: string; readonly options: readonly { readonly text: string }[]; readonly settings: object };
}

export interface Post {
  readonly urn: string;
  readonly author: string;
  /** Little text, cut where LinkedIn cuts it. */
  readonly commentary: string;
  readonly visibility: 'PUBLIC' | 'CONNECTIONS' | 'LOGGED_IN';
  readonly distribution: object;
  readonly content?: Content | undefined;
  readonly kind: MediaType;
  readonly isReshareDisabledByAuthor: boolean;
  /** The post that this one shares. */
  readonly parent?: string | undefined;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
}

export type MediaKind = 'image' | 'document' | 'video';

export interface Media {
  readonly urn: string;
  readonly kind: MediaKind;
  readonly owner: string;
  readonly createdAt: string;
  /** What a video was said to weigh. */
  readonly fileSizeBytes?: number | undefined;
  /** Absent while bytes are still awaited. */
  readonly uploadedAt?: string | undefined;
  readonly processingMs: number;
  /** Why processing will fail. */
  readonly defect?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly durationMs?: number | undefined;
  /** Images only: what readers are shown. */
  readonly base64?: string | undefined;
}

/** A comment that somebody wrote; those of the crowd are drawn, not kept. */
export interface Comment {
  readonly id: string;
  readonly post: string;
  readonly parentId?: string | undefined;
  readonly actor: string;
  readonly actorName: string;
  readonly text: string;
  readonly createdAt: string;
}

export const REACTIONS = ['LIKE', 'PRAISE', 'EMPATHY', 'INTEREST', 'APPRECIATION', 'ENTERTAINMENT'] as const;
export type Reaction = (typeof REACTIONS)[number];

export const FIGURES = [
  ...REACTIONS,
  'impressions',
  'uniqueImpressions',
  'clicks',
  'comments',
  'shares',
  'videoViews',
  'saves',
  'sends',
  'profileViews',
  'followersGained',
] as const;
export type Figure = (typeof FIGURES)[number];

/** Counts given by hand at a moment, on top of the curve. */
export interface Extra {
  readonly at: string;
  readonly figures: Readonly<Partial<Record<Figure, number>>>;
}

export interface Token {
  readonly value: string;
  readonly use: 'access' | 'refresh';
  readonly member: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly revoked: boolean;
}

/** Everything LinkedIn knows, in stores that are changed by `put` alone, so that the journal of changes is the whole world. */
export class World {
  readonly members: Store<Member>;
  readonly organizations: Store<Organization>;
  readonly roles: Store<RoleAssignment>;
  readonly posts: Store<Post>;
  readonly media: Store<Media>;
  readonly comments: Store<readonly Comment[]>;
  readonly extras: Store<readonly Extra[]>;
  readonly tokens: Store<Token>;
  readonly #stores: Readonly<Record<string, Store<never>>>;

  readonly #byAuthor = new Map<string, Set<string>>();
  readonly #byParent = new Map<string, Set<string>>();

  constructor(record: (change: StoreChange) => void) {
    const stores: Record<string, Store<never>> = {};
    const store = <T>(name: string): Store<T> => {
      const made = new Store<T>(name, (change) => {
        this.#index(change);
        record(change);
      });
      stores[name] = made as unknown as Store<never>;
      return made;
    };
    this.members = store('members');
    this.organizations = store('organizations');
    this.roles = store('roles');
    this.posts = store('posts');
    this.media = store('media');
    this.comments = store('comments');
    this.extras = store('extras');
    this.tokens = store('tokens');
    this.#stores = stores;
  }

  apply(change: StoreChange): void {
    this.#stores[change.store]?.apply(change);
    this.#index(change);
  }

  clear(): void {
    for (const store of Object.values(this.#stores)) store.clear();
    this.#byAuthor.clear();
    this.#byParent.clear();
  }

  /** A post by its own URN or by its activity's, deleted or not. */
  post(urn: string): Post | undefined {
    if (parseUrn(urn)?.type !== 'activity') return this.posts.get(urn);
    return postsBehind(urn)
      .map((candidate) => this.posts.get(candidate))
      .find((post) => post !== undefined && activityOf(post.urn) === urn);
  }

  postsOf = (author: string): Post[] => this.#alive(this.#byAuthor.get(author));

  resharesOf = (urn: string): Post[] => this.#alive(this.#byParent.get(urn));

  roleOf = (member: string, organization: string): Role | null => this.roles.get(roleKey(member, organization))?.role ?? null;

  assign(assignment: RoleAssignment): void {
    this.roles.put(roleKey(assignment.member, assignment.organization), assignment);
  }

  /** A URN that no post has; its last bit belongs to the activity. */
  newPostUrn(type: PostType, ms: number): string {
    for (let n = 0; ; n++) {
      const id = timedId(ms, 2 * (77 + 1_001 * n));
      if (POST_TYPES.every((other) => this.posts.get(`urn:li:${other}:${id}`) === undefined)) return `urn:li:${type}:${id}`;
    }
  }

  #alive(urns: ReadonlySet<string> = new Set()): Post[] {
    return [...urns].flatMap((urn) => this.posts.get(urn) ?? []).filter(({ deleted }) => !deleted);
  }

  #index({ store, value }: StoreChange): void {
    if (store !== 'posts') return;
    const { urn, author, parent } = value as Post;
    bucket(this.#byAuthor, author).add(urn);
    if (parent !== undefined) bucket(this.#byParent, parent).add(urn);
  }
}

const roleKey = (member: string, organization: string): string => `${member} ${organization}`;

function bucket(map: Map<string, Set<string>>, key: string): Set<string> {
  const found = map.get(key) ?? new Set<string>();
  map.set(key, found);
  return found;
}
