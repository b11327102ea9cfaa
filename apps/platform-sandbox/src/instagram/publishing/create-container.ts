import { DAY } from '@afterpost/kernel';
import { numericId } from '../../meta/ids.ts';
import type { Call } from '../../meta/node-type.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import type { Container } from './container.ts';
import { type ContainerPlan, isRefused, planContainer } from './container-rules.ts';
import type { Instagram } from '../instagram.ts';
import { noSuchContainer, publishingError, restricted, tooManyContainers } from './publishing-errors.ts';
import { requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

const CONTAINERS_PER_DAY = 400;
/** Pictures take this part of what a video takes, if they take any time. */
const PICTURE_SHARE = 0.1;

/** `POST /{ig}/media` */
export function createContainer(instagram: Instagram, account: InstagramAccount, call: Call): object {
  requireCapability(call, 'publish');
  if (account.disabled) throw restricted();
  const plan = planContainer(Object.fromEntries(call.params.names().map((name) => [name, call.params.optional(name)])));
  if (isRefused(plan)) throw publishingError(plan);
  refuseFlaky(instagram, plan);
  refuseForeignChildren(instagram, account, plan);
  const { containers, meta } = instagram;
  const since = instagram.nowMs - DAY;
  const recent = containers.values().filter(({ igId, createdAt }) => igId === account.id && Date.parse(createdAt) > since);
  if (recent.length >= CONTAINERS_PER_DAY) throw tooManyContainers();
  const id = numericId('180', 17, meta.seed, account.id, 'container', containers.size);
  containers.put(id, { id, igId: account.id, createdAt: call.now.toISOString(), plan, processingMs: processingMs(instagram, plan) });
  return plan.awaitsUpload ? { id, uri: `${call.origin}/rupload.facebook.com/ig-api-upload/${call.version}/${id}` } : { id };
}

function processingMs({ behaviour, meta }: Instagram, { type, patience }: ContainerPlan): number {
  const atOnce = reading(meta.variants, 'pictureContainers') === 'ready at once';
  const share = type === 'VIDEO' ? 1 : atOnce ? 0 : PICTURE_SHARE;
  return behaviour.processingMs * share * patience;
}

/** Addresses with `flaky` in their name fail the first time, as the platform's downloader does now and then. */
function refuseFlaky({ triedUrls }: Instagram, { url }: ContainerPlan): void {
  if (!/flaky[^/]*$/i.test(url) || triedUrls.has(url)) return;
  triedUrls.add(url);
  throw publishingError({
    code: 9004,
    subcode: 2207052,
    title: 'Cannot fetch media',
    message: 'The media could not be fetched from this URI',
  });
}

function refuseForeignChildren(instagram: Instagram, account: InstagramAccount, { childContainers }: ContainerPlan): void {
  const isGood = (child: Container | undefined): boolean =>
    child?.igId === account.id && child.plan.carouselItem && !['EXPIRED', 'ERROR'].includes(instagram.stateOf(child).status);
  if (!childContainers.every((id) => isGood(instagram.containers.get(id)))) throw noSuchContainer();
}
