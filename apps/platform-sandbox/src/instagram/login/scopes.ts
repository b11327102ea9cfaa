import { numbered } from '../../meta/graph-error.ts';
import type { Call } from '../../meta/node-type.ts';

/** What a call needs a permission for. */
type Capability = 'read' | 'publish' | 'comments' | 'insights' | 'delete';

/** The host tells which login a call comes from: a token of one login is none at the other. */
export const isFacebookLogin = (call: Pick<Call, 'host'>): boolean => call.host === 'graph.facebook.com';

const INSTAGRAM_LOGIN: Readonly<Record<Capability, readonly string[]>> = {
  read: ['instagram_business_basic'],
  publish: ['instagram_business_basic', 'instagram_business_content_publish'],
  comments: ['instagram_business_basic', 'instagram_business_manage_comments'],
  insights: ['instagram_business_basic', 'instagram_business_manage_insights'],
  delete: [],
};

const FACEBOOK_READ = ['instagram_basic', 'pages_read_engagement'];
const FACEBOOK_LOGIN: Readonly<Record<Capability, readonly string[]>> = {
  read: FACEBOOK_READ,
  publish: [...FACEBOOK_READ, 'instagram_content_publish'],
  comments: [...FACEBOOK_READ, 'instagram_manage_comments'],
  insights: [...FACEBOOK_READ, 'instagram_manage_insights'],
  delete: [...FACEBOOK_READ, 'instagram_manage_contents'],
};

/** @throws GraphError 10 when the token lacks a scope */
export function requireCapability(call: Call, capability: Capability): void {
  const wanted = (isFacebookLogin(call) ? FACEBOOK_LOGIN : INSTAGRAM_LOGIN)[capability];
  if (wanted.every((scope) => call.token.scopes.includes(scope))) return;
  throw numbered(10, 'Application does not have permission for this action', { status: 403 });
}
