import type { MediaType } from '@afterpost/contracts';
import { problem } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { typeOf, type PostType } from '../rest-li/urn.ts';
import type { Content } from '../world.ts';
import { isUploadOver, statusOf } from './media-state.ts';
import { invalidInput } from './post-input.ts';

/** What a post is made of, in our words. */
export function kindOf(content: Content | undefined): MediaType {
  if (content?.article) return 'link';
  if (content?.multiImage) return 'carousel';
  switch (content?.media && typeOf(content.media.id)) {
    case 'image':
      return 'image';
    case 'video':
      return 'video';
    case 'document':
      return 'document';
    default:
      return 'text';
  }
}

/** Which kind of URN LinkedIn gives a post. */
export function postTypeOf({ open }: LinkedIn, kind: MediaType, content: Content | undefined): PostType {
  if (kind === 'image' || kind === 'carousel') return open('imagePosts');
  return kind === 'video' || kind === 'document' || content?.poll ? 'ugcPost' : 'share';
}

/** @throws LinkedInError 400 unless every file is the author's own and ready to be shown */
export function refuseUnready(linkedin: LinkedIn, author: string, content: Content | undefined): void {
  for (const urn of filesOf(content)) {
    const media = linkedin.world.media.get(urn);
    const now = linkedin.clock.now();
    if (!media) throw invalidInput(linkedin.open, 'INVALID_URN_ID', '/content', `${urn} does not exist`);
    if (media.owner !== author) throw invalidInput(linkedin.open, 'INVALID_URN_ID', '/content', `${urn} does not belong to ${author}`);
    const status = statusOf(media, now);
    if (status === 'WAITING_UPLOAD' && isUploadOver(media, now))
      throw problem(400, 'EXPIRED_UPLOAD_URL', `The upload of ${urn} has expired`);
    if (status === 'PROCESSING_FAILED') throw problem(400, 'MEDIA_ASSET_PROCESSING_FAILED', `${urn}: ${media.defect ?? ''}`);
    if (status !== 'AVAILABLE') throw problem(400, 'MEDIA_ASSET_WAITING_UPLOAD', `${urn} is not ready yet: ${status}`);
  }
}

function filesOf({ media, multiImage, article }: Content = {}): string[] {
  const thumbnail = article?.thumbnail === undefined ? [] : [article.thumbnail];
  return [...(media ? [media.id] : []), ...(multiImage?.images.map(({ id }) => id) ?? []), ...thumbnail];
}
