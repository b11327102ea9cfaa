import { type Call, type NodeRef, type NodeType, refTo } from '../meta/node-type.ts';
import type { InstagramAccount } from '../meta/world.ts';
import { findComment } from './media/comment-node.ts';
import { containerType } from './publishing/container-node.ts';
import type { Instagram } from './instagram.ts';
import { mediaRef } from './media/media-node.ts';
import { isFacebookLogin, requireCapability } from './login/scopes.ts';
import { instagramUserType } from './user-nodes.ts';

/** Registers accounts, media, comments and containers, for whoever may see them. */
export function findInstagramNodes(instagram: Instagram): void {
  const byLogin: Readonly<Record<string, NodeType<InstagramAccount>>> = {
    'graph.facebook.com': instagramUserType(instagram, true),
    'graph.instagram.com': instagramUserType(instagram, false),
  };
  const container = containerType(instagram);

  instagram.meta.graph.add((id, call) => {
    const userType = byLogin[call.host];
    if (!userType) return undefined;
    const mine = accountsOf(instagram, call);
    const account = mine.find((candidate) => candidate.id === id || (!isFacebookLogin(call) && candidate.appScopedId === id));
    if (account) return refTo(userType, account);
    const ref = ownedBy(mine, id, call);
    if (ref) requireCapability(call, 'read');
    return ref;
  });

  function ownedBy(mine: readonly InstagramAccount[], id: string, call: Call): NodeRef | undefined {
    const isMine = ({ igId }: { readonly igId: string }): boolean => mine.some((account) => account.id === igId);
    const media = instagram.media.get(id);
    if (media) return isMine(media) && !instagram.isDeleted(media) ? mediaRef(instagram, media, call, lookAt(media)) : undefined;
    const made = instagram.containers.get(id);
    if (made) return isMine(made) ? refTo(container, made) : undefined;
    if (!/^178\d{14}$/.test(id)) return undefined;
    return mine.map((account) => findComment(instagram, account.id, id)).find((found) => found !== undefined);
  }
}

const lookAt = ({ parent }: { readonly parent?: string | undefined }): 'child' | 'itself' => (parent === undefined ? 'itself' : 'child');

/** The accounts a token reaches: its own, that of its Page, or those of all Pages of its user. */
function accountsOf(instagram: Instagram, { token }: Call): InstagramAccount[] {
  const { world } = instagram.meta;
  const living = (igId: string | undefined): InstagramAccount[] =>
    instagram.profile(igId ?? '').takenDown === true ? [] : [instagram.account(igId ?? '') ?? []].flat();
  if (token.kind === 'instagram') return living(token.instagramId);
  const pages = world.pages.values().filter((page) => page.ownerId === token.userId && !page.deleted);
  const reached = token.kind === 'page' ? pages.filter(({ id }) => id === token.pageId) : pages;
  return reached.flatMap(({ instagramId }) => living(instagramId));
}
