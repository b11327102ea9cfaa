import { refuseClosed } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { notFound } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { batchOf } from '../reading/batch.ts';
import { decorated } from '../reading/decorate.ts';
import { pageOf, wholeList } from '../rest-li/collection.ts';
import { organizationUrn, parseUrn } from '../rest-li/urn.ts';
import { type Organization, ROLES } from '../world.ts';

const PAGE_SCOPES = ['rw_organization_admin', 'r_organization_social', 'w_organization_social'] as const;

/** Pages: who administers which, and what they are called. */
export const organizations = (linkedin: LinkedIn): Routes => ({
  'FINDER roleAssignee /rest/organizationAcls': { scopes: PAGE_SCOPES, answer: (call) => ok(roles(linkedin, call)) },
  'GET /rest/organizations/:key': { scopes: PAGE_SCOPES, answer: (call) => ok(organizationView(byId(linkedin, call.key))) },
  'BATCH_GET /rest/organizations': {
    scopes: PAGE_SCOPES,
    answer: (call) => ok(batchOf(linkedin, ids(call), (id) => organizationView(byId(linkedin, id)))),
  },
  'BATCH_GET /rest/organizationsLookup': {
    scopes: PAGE_SCOPES,
    answer: (call) => ok(batchOf(linkedin, ids(call), (id) => organizationView(byId(linkedin, id)))),
  },
  'FINDER vanityName /rest/organizations': {
    scopes: PAGE_SCOPES,
    answer: ({ query }) => {
      const wanted = query.text('vanityName').toLowerCase();
      const found = linkedin.world.organizations.values().filter(({ vanityName, closed }) => vanityName === wanted && !closed);
      return ok(wholeList(found.map(organizationView)));
    },
  },
});

function roles(linkedin: LinkedIn, { query, member, path }: Call): object {
  const wanted = query.has('role') ? query.oneOf('role', ROLES) : undefined;
  const isApproved = query.oneOf('state', ['APPROVED', 'REJECTED', 'REQUESTED', 'REVOKED'], 'APPROVED') === 'APPROVED';
  const held = linkedin.world.roles
    .values()
    .filter((one) => isApproved && one.member === member.urn && one.role !== null && (wanted ?? one.role) === one.role)
    .filter(({ organization }) => linkedin.world.organizations.get(organization)?.closed === false);
  const page = pageOf(held, path, query, linkedin.open('pagingTotal') === 'present');
  const elements = page.elements.map(({ organization, role, since }) => {
    const at = { actor: member.urn, time: Date.parse(since) };
    return { organization, role, roleAssignee: member.urn, state: 'APPROVED', created: at, lastModified: at };
  });
  const resolve = ({ organization }: { organization: string }): object => organizationView(refuseClosed(linkedin, organization));
  return { ...page, elements: decorated(linkedin, query, elements, 'organization', resolve) };
}

const ids = ({ query }: Call): string[] => query.list('ids');

function byId(linkedin: LinkedIn, id: string): Organization {
  if (!/^\d+$/.test(id)) throw notFound(id);
  return refuseClosed(linkedin, organizationUrn(id));
}

const organizationView = ({ urn, name, vanityName, description, createdAt }: Organization): object => ({
  $URN: urn,
  id: Number(parseUrn(urn)?.id),
  localizedName: name,
  name: { localized: { en_US: name }, preferredLocale: { country: 'US', language: 'en' } },
  vanityName,
  localizedDescription: description,
  organizationType: 'PUBLIC_COMPANY',
  primaryOrganizationType: 'NONE',
  created: { time: Date.parse(createdAt) },
  locations: [],
});
