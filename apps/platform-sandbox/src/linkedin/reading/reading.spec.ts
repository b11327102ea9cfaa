import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE } from '@afterpost/kernel';
import { key, type LinkedInUser, linkedinUser, list, settle, startLinkedIn } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

const SHARE_OF_NOBODY = 'urn:li:share:7400000000000000004';

describe('reading LinkedIn', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const engage = async (urn: string, input: object) => {
    const answer = await sandbox.control(`/linkedin/posts/${encodeURIComponent(urn)}/engage`, input);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const finder = (more = ''): string => `/rest/posts?q=author&author=${encodeURIComponent(acme.urn)}${more}`;
  const comments = async (urn: string, more = '') => acme.get(`/rest/socialActions/${key(urn)}/comments${more}`);

  it('lists a page’s posts by what was touched last, in pages with links to the next', async () => {
    const urns: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      urns.unshift(await acme.say(text));
      sandbox.clock.advance(MINUTE);
    }
    const first = await acme.get(finder('&count=2'));
    expect(first.body.elements.map(({ id }: { id: string }) => id)).toEqual(urns.slice(0, 2));
    expect(first.body.paging).toMatchObject({ start: 0, count: 2 });
    expect(first.body.paging.total).toBeUndefined();
    const [next] = first.body.paging.links;
    expect(next.rel).toBe('next');
    const second = await acme.get(next.href);
    expect(second.body.elements.map(({ id }: { id: string }) => id)).toEqual(urns.slice(2));
    expect(second.body.paging.links.map(({ rel }: { rel: string }) => rel)).toEqual(['prev']);
    await settle(sandbox, { variants: { pagingTotal: 'present' } });
    expect((await acme.get(finder())).body.paging.total).toBe(3);

    const patch = { patch: { $set: { commentary: 'one again' } } };
    await acme.call('POST', `/rest/posts/${encodeURIComponent(urns[2] ?? '')}`, patch, { 'x-restli-method': 'PARTIAL_UPDATE' });
    expect((await acme.get(finder('&sortBy=LAST_MODIFIED'))).body.elements[0].commentary).toBe('one again');
    expect((await acme.get(finder('&sortBy=CREATED'))).body.elements[0].id).toBe(urns[0]);
    expect((await acme.get(finder('&count=101'))).status).toBe(400);
  });

  it('answers a batch in parts: what is missing, deleted or foreign stands under errors', async () => {
    const [kept, gone] = [await acme.say('kept'), await acme.say('gone')];
    const foreign = await (await linkedinUser(sandbox, 'other')).say('not yours');
    await acme.call('DELETE', `/rest/posts/${encodeURIComponent(gone)}`);
    const asked = `/rest/posts?ids=${list(kept, gone, foreign, SHARE_OF_NOBODY)}`;
    const { status, body } = await acme.get(asked);
    expect([status, Object.keys(body.results), body.statuses]).toEqual([200, [kept], {}]);
    const statuses = Object.entries(body.errors as Record<string, { status: number }>).map(([urn, error]) => [urn, error.status]);
    expect(statuses).toEqual([
      [gone, 404],
      [foreign, 403],
      [SHARE_OF_NOBODY, 404],
    ]);
    await settle(sandbox, { variants: { batchStatuses: 'filled' } });
    expect((await acme.get(asked)).body.statuses).toEqual({ [kept]: 200, [gone]: 404, [foreign]: 403, [SHARE_OF_NOBODY]: 404 });
  });

  it('counts reactions by kind and comments by level, one post or many', async () => {
    const urn = await acme.say('React!');
    await engage(urn, { likes: 5, reactions: { PRAISE: 2 }, replies: [{ text: 'Nice', author: 'zed' }] });
    const { body } = await acme.get(`/rest/socialMetadata/${encodeURIComponent(urn)}`);
    expect(body).toEqual({
      entity: expect.stringMatching(/^urn:li:activity:\d+$/),
      commentsState: 'OPEN',
      commentSummary: { count: 1, topLevelCount: 1 },
      reactionSummaries: { LIKE: { reactionType: 'LIKE', count: 5 }, PRAISE: { reactionType: 'PRAISE', count: 2 } },
    });
    const batch = await acme.get(`/rest/socialMetadata?ids=${list(urn, SHARE_OF_NOBODY)}`);
    expect(batch.body.results).toEqual({ [urn]: body });
    expect(batch.body.errors[SHARE_OF_NOBODY].status).toBe(404);
    const sums = await acme.get(`/rest/socialActions/${encodeURIComponent(urn)}`);
    expect(sums.body).toMatchObject({ likesSummary: { totalLikes: 7 }, commentsSummary: { aggregatedTotalComments: 1 } });
  });

  it('shows comments with their answers under the comment, and takes both', async () => {
    const urn = await acme.say('Talk to me');
    const [reply] = (await engage(urn, { replies: [{ text: 'First!', author: 'zed' }] })).replies;
    sandbox.clock.advance(MINUTE);
    const message = { actor: acme.urn, object: urn, message: { text: 'Thanks, Zed' } };
    const path = `/rest/socialActions/${key(reply.commentUrn)}/comments`;
    const written = await acme.call('POST', path, message);
    expect(written.status).toBe(201);
    expect(written.headers.get('x-restli-id')).toBe(written.body.id);

    const top = (await comments(urn)).body.elements;
    expect(top).toEqual([
      {
        id: reply.id,
        commentUrn: reply.commentUrn,
        actor: expect.stringMatching(/^urn:li:person:/),
        object: expect.stringMatching(/^urn:li:activity:/),
        message: { attributes: [], text: 'First!' },
        created: { actor: top[0].actor, time: sandbox.clock.now().getTime() - MINUTE },
        lastModified: { actor: top[0].actor, time: sandbox.clock.now().getTime() - MINUTE },
        likesSummary: { totalLikes: 0, aggregatedTotalLikes: 0, likedByCurrentUser: false, selectedLikes: [] },
        commentsSummary: { totalFirstLevelComments: 1, aggregatedTotalComments: 1 },
      },
    ]);
    const [answer] = (await comments(reply.commentUrn)).body.elements;
    expect(answer).toMatchObject({ actor: acme.urn, parentComment: reply.commentUrn, message: { text: 'Thanks, Zed' } });
    expect(answer.commentsSummary).toBeUndefined();
    expect((await acme.call('POST', path, { ...message, message: { text: 'x'.repeat(1_251) } })).status).toBe(400);
  });

  it('has a crowd that comments as often as it is counted, oldest or newest first', async () => {
    const posts = [{ text: 'Popular', createdAt: '2026-10-20T08:00:00Z', popularity: 3 }];
    const big = await linkedinUser(sandbox, 'big', { followers: 20_000, posts });
    const [{ id, counts }] = (await sandbox.send('GET', '/_control/linkedin/posts?account=big')).body.posts;
    const path = `/rest/socialActions/${encodeURIComponent(id)}/comments?count=100`;
    const top = (await big.get(path)).body.elements as {
      id: string;
      created: { time: number };
      commentsSummary: { totalFirstLevelComments: number };
    }[];
    const answers = top.reduce((sum, { commentsSummary }) => sum + commentsSummary.totalFirstLevelComments, 0);
    expect(answers).toBeGreaterThan(0);
    expect(top.length + answers).toBe(counts.comments);
    const times = top.map(({ created }) => created.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    await settle(sandbox, { variants: { commentOrder: 'newest-first' } });
    const reversed = (await big.get(path)).body.elements;
    expect(reversed.map((comment: { id: string }) => comment.id)).toEqual(top.map((comment) => comment.id).toReversed());
  });

  it('puts a name beside a URN where a projection asks, or an error beside a good answer', async () => {
    const urn = await acme.say('Who are you?');
    await engage(urn, { replies: [{ text: 'Me', author: 'Zed Zimmer' }] });
    const projection = '?projection=(elements*(*,actor~(localizedFirstName)))';
    expect((await comments(urn, projection)).body.elements[0]['actor~']).toEqual({
      localizedFirstName: 'Zed',
      localizedLastName: 'Zimmer',
    });
    const roles = '/rest/organizationAcls?q=roleAssignee&projection=(elements*(*,organization~(localizedName)))';
    expect((await acme.get(roles)).body.elements[0]['organization~'].localizedName).toBe('acme');
    await settle(sandbox, { variants: { decoration: 'fails' } });
    const [comment] = (await comments(urn, projection)).body.elements;
    expect(comment).toMatchObject({ message: { text: 'Me' }, 'actor!': { status: 403, serviceErrorCode: 100 } });
  });

  it('wants the feed scope of newer apps, or makes do with the older one', async () => {
    const urn = await acme.say('Feed');
    await settle(sandbox, { appScopes: ['r_organization_social'] });
    acme = await linkedinUser(sandbox, 'acme');
    expect([(await comments(urn)).status, (await acme.read(urn)).status]).toEqual([403, 200]);
    await settle(sandbox, { variants: { feedScopes: 'either' } });
    expect((await comments(urn)).status).toBe(200);
  });

  it('knows pages by role, id and name', async () => {
    const id = acme.urn.split(':').at(-1) ?? '';
    const acls = await acme.get('/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED');
    expect(acls.body.elements).toMatchObject([
      { organization: acme.urn, role: 'ADMINISTRATOR', roleAssignee: acme.memberUrn, state: 'APPROVED' },
    ]);
    await settle(sandbox, { roles: { acme: 'CONTENT_ADMIN' } });
    expect((await acme.get('/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED')).body.elements).toEqual([]);
    expect((await acme.get('/rest/organizationAcls?q=roleAssignee')).body.elements).toMatchObject([{ role: 'CONTENT_ADMIN' }]);
    for (const path of [`/rest/organizations/${id}`, `/rest/organizations?q=vanityName&vanityName=acme`]) {
      const { body } = await acme.get(path);
      expect(body.elements?.[0] ?? body).toMatchObject({ id: Number(id), vanityName: 'acme', localizedName: 'acme' });
    }
    expect((await acme.get(`/rest/organizationsLookup?ids=List(${id},1)`)).body).toMatchObject({
      results: { [id]: { $URN: acme.urn } },
      errors: { 1: { status: 404 } },
    });
  });
});
