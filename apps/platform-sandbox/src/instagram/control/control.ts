import type { RevokeInput } from '../../core/control-input.ts';
import type { NetworkControl } from '../../core/network.ts';
import type { InstagramAccount, Token, TokenDeath } from '../../meta/world.ts';
import { accountBy } from './account-by.ts';
import { createAccount } from './create-account.ts';
import { engage } from './engage.ts';
import { applySettings } from './settings.ts';
import type { Instagram } from '../instagram.ts';
import { curveKind, type Media, permalinkOf } from '../media/media.ts';

/** `/_control/instagram/…` */
export const instagramControl = (instagram: Instagram): NetworkControl => ({
  createAccount: (input) => createAccount(instagram, input),
  posts: (account) => listPosts(instagram, account),
  engage: (post, input) => engage(instagram, post, input),
  revoke: (account, input) => revoke(instagram, accountBy(instagram, account), input),
  settings: (input) => applySettings(instagram, input),
});

function listPosts(instagram: Instagram, identifier: string | undefined): object {
  const igId = identifier === undefined ? undefined : accountBy(instagram, identifier).id;
  const mine = (media: Media): boolean => media.parent === undefined && (igId === undefined || media.igId === igId);
  return {
    posts: instagram.media
      .values()
      .filter(mine)
      .map((media) => shown(instagram, media)),
  };
}

function shown(instagram: Instagram, media: Media): object {
  const handle = instagram.account(media.igId)?.handle ?? '';
  return {
    id: media.id,
    text: media.caption ?? '',
    createdAt: media.at,
    kind: curveKind(media),
    account: { id: media.igId, handle },
    permalink: permalinkOf(media, handle),
    container: media.container ?? null,
    children: media.children,
    counts: instagram.life.figures(media),
    deleted: media.deletedAt !== undefined,
  };
}

const DEATHS: Readonly<Record<'access' | 'all' | 'password', TokenDeath>> = { access: 'expired', all: 'app-removed', password: 'password' };

function revoke(instagram: Instagram, account: InstagramAccount, { what, deactivate, suspend, takedown }: RevokeInput): object {
  const { world, tokens } = instagram.meta;
  const { id, ownerId, pageId, handle } = account;
  const isTheirs = (token: Token): boolean =>
    token.instagramId === id || (pageId !== undefined && (token.pageId === pageId || (token.kind === 'user' && token.userId === ownerId)));
  if (what === 'refresh') {
    const refused = world.tokens
      .values()
      .filter(isTheirs)
      .map(({ value }) => value);
    instagram.changeProfile(id, { refreshRefused: refused });
  } else if (what !== undefined) tokens.change(isTheirs, { dead: DEATHS[what] });
  if (deactivate !== undefined) world.users.patch(ownerId, { checkpoint: deactivate });
  if (suspend !== undefined) world.instagramAccounts.patch(id, { disabled: suspend });
  if (takedown !== undefined) {
    instagram.changeProfile(id, { takenDown: takedown });
    if (pageId !== undefined) world.pages.patch(pageId, { instagramId: takedown ? undefined : id });
  }
  const { takenDown = false } = instagram.profile(id);
  return {
    id,
    handle,
    restricted: instagram.account(id)?.disabled === true,
    checkpoint: world.users.get(ownerId)?.checkpoint === true,
    takenDown,
  };
}
