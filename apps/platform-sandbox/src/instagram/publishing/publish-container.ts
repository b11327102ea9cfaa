import { unsupportedRequest } from '../../meta/graph-error.ts';
import type { Call } from '../../meta/node-type.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import type { Container } from './container.ts';
import type { Instagram } from '../instagram.ts';
import type { Media } from '../media/media.ts';
import { lengthMs, mediaId, shortcodeOf } from '../media/media-ids.ts';
import {
  containerExpired,
  containerGone,
  noSuchContainer,
  notAlone,
  notReady,
  publishingError,
  quotaReached,
  restricted,
} from './publishing-errors.ts';
import { isQuotaSpent } from './publishing-limit.ts';
import { requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

/** `POST /{ig}/media_publish` */
export function publishContainer(instagram: Instagram, account: InstagramAccount, call: Call): object {
  requireCapability(call, 'publish');
  if (account.disabled) throw restricted();
  const { variants } = instagram.meta;
  const container = containerOf(instagram, account, call);
  if (container.plan.carouselItem) throw notAlone();
  const { status, fault } = instagram.stateOf(container);
  switch (status) {
    case 'IN_PROGRESS':
      throw notReady();
    case 'EXPIRED':
      throw reading(variants, 'publishingExpired') === '24/2207008' ? containerGone() : containerExpired();
    case 'ERROR':
      throw fault && reading(variants, 'publishingBroken') === 'its error' ? publishingError(fault) : notReady();
    case 'PUBLISHED':
      return publishAgain(instagram, container);
    case 'FINISHED':
      if (isQuotaSpent(instagram, account)) throw quotaReached();
      return { id: publish(instagram, container).id };
  }
}

/** What a container that is out already answers is documented nowhere; the worst reading is a second post. */
function publishAgain(instagram: Instagram, container: Container): object {
  const answer = reading(instagram.meta.variants, 'publishingTwice');
  if (answer === 'refused') throw noSuchContainer();
  return { id: answer === 'same media' ? container.mediaId : publish(instagram, container).id };
}

function containerOf(instagram: Instagram, account: InstagramAccount, call: Call): Container {
  const id = call.params.text('creation_id');
  const container = instagram.containers.get(id);
  if (container?.igId === account.id) return container;
  const bySubcode = reading(instagram.meta.variants, 'unknownContainer') === '24/2207006';
  throw bySubcode ? noSuchContainer() : unsupportedRequest('POST', id);
}

function publish(instagram: Instagram, container: Container): Media {
  const media = putMedia(instagram, container);
  const children = container.plan.childContainers.map((id, index) => {
    const child = instagram.containers.get(id) as Container;
    return putMedia(instagram, child, { parent: media.id, index });
  });
  instagram.containers.patch(container.id, { mediaId: media.id });
  return children.length === 0 ? media : instagram.media.patch(media.id, { children: children.map(({ id }) => id) });
}

function putMedia(instagram: Instagram, { igId, id: containerId, plan }: Container, place?: { parent: string; index: number }): Media {
  const { seed } = instagram.meta;
  const id = mediaId(seed, igId, 'published', instagram.media.size);
  return instagram.media.put(id, {
    id,
    igId,
    type: plan.type,
    product: plan.product,
    shortcode: shortcodeOf(id),
    at: instagram.meta.clock.now().toISOString(),
    caption: plan.caption,
    url: plan.url,
    coverUrl: plan.coverUrl,
    altText: plan.altText,
    ...(plan.type === 'VIDEO' ? { lengthMs: lengthMs(seed, id) } : {}),
    sharedToFeed: plan.sharedToFeed,
    children: [],
    parent: place?.parent,
    container: place ? undefined : containerId,
  });
}
