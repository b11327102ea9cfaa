import type { MediaType } from '@afterpost/contracts';
import type { Dip } from '../core/engagement-curve.ts';
import type { Store } from '../meta/store.ts';
import type { MetaWorld } from '../meta/world.ts';

/** Something on a Page's wall, or in its stories. */
export interface Post {
  /** `{page}_{post}`: the public id. */
  readonly id: string;
  readonly pageId: string;
  readonly kind: Exclude<MediaType, 'document'>;
  readonly message?: string | undefined;
  readonly link?: string | undefined;
  readonly photoIds: readonly string[];
  readonly videoId?: string | undefined;
  /** When it is, or will be, seen: after processing, at its scheduled time. */
  readonly createdAt: string;
  readonly updatedAt?: string | undefined;
  /** `false`: neither now nor at a scheduled time. */
  readonly published: boolean;
  readonly scheduledAt?: string | undefined;
  /** Only the app that made a post may edit it. */
  readonly byApp: boolean;
  readonly deleted: boolean;
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
}

export interface Photo {
  readonly id: string;
  readonly pageId: string;
  readonly caption?: string | undefined;
  readonly altText?: string | undefined;
  readonly createdAt: string;
  /** Absent while nothing shows it. */
  readonly postId?: string | undefined;
}

export type VideoKind = 'video' | 'reel' | 'story';

export interface Video {
  readonly id: string;
  readonly pageId: string;
  readonly kind: VideoKind;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly createdAt: string;
  readonly lengthMs: number;
  readonly fileSize?: number | undefined;
  readonly received: number;
  readonly uploadedAt?: string | undefined;
  /** Set when the app said that it is done; the encoder is from then on. */
  readonly readyAt?: string | undefined;
  readonly failure?: string | undefined;
  readonly postId?: string | undefined;
}

export interface Comment {
  readonly id: string;
  readonly postId: string;
  readonly parentId?: string | undefined;
  readonly author: { readonly id: string; readonly name: string };
  readonly message: string;
  readonly createdAt: string;
  readonly hidden: boolean;
  readonly deleted: boolean;
}

export const REACTIONS = ['like', 'love', 'care', 'haha', 'wow', 'sad', 'angry'] as const;
export type Reaction = (typeof REACTIONS)[number];

/** Counts given by hand, on top of the curve. */
export type Extras = Readonly<Record<Reaction | 'views' | 'clicks' | 'shares', number>>;

export interface FacebookStores {
  readonly posts: Store<Post>;
  readonly photos: Store<Photo>;
  readonly videos: Store<Video>;
  readonly comments: Store<Comment>;
  readonly extras: Store<Extras>;
}

export const facebookStores = (world: MetaWorld): FacebookStores => ({
  posts: world.store('facebook posts'),
  photos: world.store('facebook photos'),
  videos: world.store('facebook videos'),
  comments: world.store('facebook comments'),
  extras: world.store('facebook extras'),
});

/** The part behind the underscore. */
export const bareId = (id: string): string => id.slice(id.indexOf('_') + 1);
