import { unsupportedRequest } from './graph-error.ts';
import type { Meta } from './meta.ts';
import { type NodeRef, type NodeType, refTo } from './node-type.ts';
import { FACEBOOK_SCOPES } from './scopes.ts';
import type { User } from './world.ts';

/** `/me` of a user token: who they are, what they granted, which Pages they run. */
export function userType(meta: Meta): NodeType<User> {
  return {
    name: 'User',
    idOf: ({ id }) => id,
    fields: {
      name: ({ name }) => name,
      email: ({ email }, { token }) => (token.scopes.includes('email') ? email : undefined),
    },
    defaults: ['name'],
    edges: {
      permissions: {
        read: (_user, _asked, { token }) => ({
          rows: FACEBOOK_SCOPES.filter((scope) => token.scopes.includes(scope)).map((permission) => ({ permission, status: 'granted' })),
        }),
      },
      accounts: {
        read: ({ id }, _asked, call) => ({ nodes: call.token.kind === 'user' ? pagesOf(meta, id, call.token.scopes) : [] }),
      },
      businesses: { read: () => ({ nodes: [] }) },
    },
  };
}

function pagesOf({ world, pageType }: Meta, ownerId: string, scopes: readonly string[]): NodeRef[] {
  if (!scopes.includes('pages_show_list')) return [];
  const mine = world.pages.values().filter((page) => page.ownerId === ownerId && !page.deleted && !page.roleLost);
  return mine.map((page) => refTo(pageType, page));
}

/** Registers users: one sees only oneself. */
export function findUsers(meta: Meta): void {
  meta.graph.add((id, call) => {
    const user = meta.world.users.get(id);
    if (!user) return undefined;
    if (call.host === 'graph.instagram.com' || call.token.userId !== id) throw unsupportedRequest(call.method, id);
    return refTo(meta.userType, user);
  });
}
