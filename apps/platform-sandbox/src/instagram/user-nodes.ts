import { graphTime } from '../meta/ids.ts';
import { badParameter } from '../meta/graph-error.ts';
import type { FieldRequest } from '../meta/fields.ts';
import { type Call, type Edge, type EdgeAnswer, type FieldReader, type NodeType } from '../meta/node-type.ts';
import type { InstagramAccount } from '../meta/world.ts';
import { accountInsights } from './insights/account-insights-edge.ts';
import { createContainer } from './publishing/create-container.ts';
import type { Instagram } from './instagram.ts';
import { instagramUsage } from './instagram-usage.ts';
import type { Media } from './media/media.ts';
import { mediaRef } from './media/media-node.ts';
import { publishContainer } from './publishing/publish-container.ts';
import { publishingLimit } from './publishing/publishing-limit.ts';
import { isFacebookLogin, requireCapability } from './login/scopes.ts';
import { reading } from './variants.ts';

/** A professional account for one kind of login: each has fields and an id of its own. */
export function instagramUserType(instagram: Instagram, facebookLogin: boolean): NodeType<InstagramAccount> {
  return {
    name: facebookLogin ? 'ShadowIGUser' : 'IGUser',
    idOf: ({ id, appScopedId }) => (facebookLogin ? id : appScopedId),
    // The id alone may be known by everybody who may see the Page.
    fields: readable({ ...commonFields(instagram), ...(facebookLogin ? facebookFields : instagramFields) }),
    defaults: [],
    edges: {
      media: {
        read: ({ id }, asked, call) => mediaList(instagram, within(instagram.feed(id), asked, call), call),
        create: (account, call) => createContainer(instagram, account, call),
      },
      stories: { read: ({ id }, _asked, call) => mediaList(instagram, instagram.stories(id), call) },
      media_publish: { create: (account, call) => publishContainer(instagram, account, call) },
      content_publishing_limit: { read: (account, asked, call) => publishingLimit(instagram, account, asked, call), rows: () => 1 },
      insights: accountInsights(instagram),
    } satisfies Record<string, Edge<InstagramAccount>>,
    usage: ({ id }) => instagramUsage(instagram, id),
  };
}

type Fields = Record<string, FieldReader<InstagramAccount>>;

const commonFields = (instagram: Instagram): Fields => ({
  username: ({ handle }) => handle,
  name: ({ name }) => name,
  biography: ({ biography }) => biography,
  website: () => undefined,
  profile_picture_url: ({ id }, { origin }) => `${origin}/scontent.cdninstagram.com/v/${id}.jpg`,
  followers_count: (account) => instagram.life.followers(account),
  follows_count: ({ following }) => following,
  media_count: ({ id }) => instagram.feed(id).length,
});

const instagramFields: Fields = {
  user_id: ({ id }) => id,
  account_type: ({ accountType }) => accountType,
};

const facebookFields: Fields = {
  ig_id: ({ id }) => Number(id.slice(-10)),
};

function mediaList(instagram: Instagram, items: readonly Media[], call: Call): EdgeAnswer {
  requireCapability(call, 'read');
  return { nodes: items.map((media) => mediaRef(instagram, media, call, 'listed')) };
}

const readable = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, read]): [string, FieldReader<InstagramAccount>] => [
      name,
      (account, call, asked) => {
        requireCapability(call, 'read');
        return read(account, call, asked);
      },
    ]),
  );

/** `since` and `until` are documented for Facebook Login; the other login may not listen. */
function within(items: readonly Media[], { args }: FieldRequest, call: Call): readonly Media[] {
  const [since, until] = [args.moment('since'), args.moment('until')];
  if (since === undefined && until === undefined) return items;
  if (since && until && since > until) throw badParameter('since must be before until');
  const listens = isFacebookLogin(call) || reading(call.meta.variants, 'sinceUntilOnInstagramLogin') === 'honoured';
  if (!listens) return items;
  const [from, to] = [since && graphTime(since), until && graphTime(until)];
  return items.filter(({ at }) => (from === undefined || graphTime(at) >= from) && (to === undefined || graphTime(at) <= to));
}
