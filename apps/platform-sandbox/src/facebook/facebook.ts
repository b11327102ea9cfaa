import { SECOND } from '@afterpost/kernel';
import { integer } from '../core/seeded.ts';
import { numbered } from '../meta/graph-error.ts';
import { numericId } from '../meta/ids.ts';
import type { Meta } from '../meta/meta.ts';
import type { Call } from '../meta/node-type.ts';
import { facebookReadings } from './variants.ts';
import { bareId, type FacebookStores, facebookStores, type Photo, type Post, type Video } from './world.ts';

export const DEFAULT_PROCESSING_MS = 20 * SECOND;

/** The parts of the simulated network that its nodes share. */
export class Facebook {
  readonly stores: FacebookStores;
  /** The reading of an open question about Pages that holds now. */
  readonly reading: ReturnType<typeof facebookReadings>;
  /** How long the encoder takes for a video. */
  processingMs = DEFAULT_PROCESSING_MS;
  /** Metrics that are refused from now on, whatever the list says. */
  retired: readonly string[] = [];

  constructor(readonly meta: Meta) {
    this.stores = facebookStores(meta.world);
    this.reading = facebookReadings(meta.variants);
  }

  reset(): void {
    this.processingMs = DEFAULT_PROCESSING_MS;
    this.retired = [];
  }

  now(): Date {
    return this.meta.clock.now();
  }

  /** Seen by the public: published, not in the future, not deleted, not a story that has gone. */
  isPublic({ published, deleted, createdAt, kind, videoId }: Post): boolean {
    const ageMs = this.now().getTime() - Date.parse(createdAt);
    if (!published || deleted || ageMs < 0) return false;
    if (videoId !== undefined && this.stores.videos.get(videoId)?.failure !== undefined) return false;
    return kind !== 'story' || ageMs < 24 * 3_600_000;
  }

  postsOf(pageId: string): Post[] {
    const mine = this.stores.posts.values().filter((post) => post.pageId === pageId);
    return mine.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || (a.id < b.id ? 1 : -1));
  }

  addPost(post: Omit<Post, 'id' | 'deleted'>): Post {
    const { pageId } = post;
    const id = `${pageId}_${numericId('1220', 15, this.meta.seed, 'post', pageId, this.stores.posts.size)}`;
    return this.stores.posts.put(id, { ...post, id, deleted: false });
  }

  addPhoto(photo: Omit<Photo, 'id'>): Photo {
    const id = numericId('1221', 15, this.meta.seed, 'photo', photo.pageId, this.stores.photos.size);
    return this.stores.photos.put(id, { ...photo, id });
  }

  addVideo(video: Pick<Video, 'pageId' | 'kind' | 'title' | 'description' | 'createdAt'>): Video {
    const id = numericId('1222', 15, this.meta.seed, 'video', video.pageId, this.stores.videos.size);
    const lengthMs =
      1000 * (video.kind === 'video' ? 20 + integer(160, this.meta.seed, id, 'length') : 8 + integer(50, this.meta.seed, id, 'length'));
    return this.stores.videos.put(id, { ...video, id, lengthMs, received: 0 });
  }

  /** A post id as the answers to reels, stories and videos spell it. */
  spokenPostId({ id }: Post): string {
    return this.reading('postIdOfVideos') === 'bare' ? bareId(id) : id;
  }

  permalink({ id, pageId, kind, videoId }: Post): string {
    if (kind === 'reel') return `https://www.facebook.com/reel/${videoId ?? bareId(id)}/`;
    if (kind === 'video') return `https://www.facebook.com/${pageId}/videos/${videoId ?? bareId(id)}/`;
    return `https://www.facebook.com/${pageId}/posts/${bareId(id)}`;
  }
}

/** @throws GraphError 200 in the words for a missing scope */
export function requireScope({ token }: Call, scope: string): void {
  if (!token.scopes.includes(scope)) {
    throw numbered(200, `Requires ${scope} permission to manage the object`, { status: 403 });
  }
}
