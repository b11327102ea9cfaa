import { NO_METRICS } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import type { CommentRead } from '../comment/comment.queries.ts';
import type { TargetFigures, TargetRead } from '../post/target.read.ts';
import { insightsDocument } from './insights-document.ts';

const figures = (some: Partial<TargetFigures>): TargetFigures => ({
  capturedAt: new Date('2025-11-15T14:00:00.000Z'),
  metrics: NO_METRICS,
  engagement: null,
  engagementRate: null,
  engagementRateBasis: null,
  source: 'live',
  status: 'success',
  errors: [],
  block: {},
  ...some,
});

const target = (some: Partial<TargetRead>): TargetRead => ({
  targetId: 't',
  postId: 'p',
  accountId: 'a',
  platform: 'bluesky',
  status: 'published',
  externalId: 'at://did:plc:ada/app.bsky.feed.post/3n2',
  permalink: null,
  mediaType: 'text',
  publishedAt: new Date('2025-11-15T09:00:00.000Z'),
  overrides: null,
  error: null,
  nextAttemptAt: null,
  unconfirmedSince: null,
  latest: null,
  lastFailure: null,
  ...some,
});

const comment: CommentRead = {
  targetId: 't',
  postId: 'p',
  platform: 'instagram',
  platformCommentId: '17890',
  text: 'Love this!',
  authorId: 'user123',
  authorName: 'user123',
  createdAt: new Date('2025-11-15T10:30:00.000Z'),
  likes: 5,
  capturedAt: new Date('2025-11-15T14:00:00.000Z'),
};

describe('the insights document', () => {
  it("is the seed's for an Instagram image", () => {
    const latest = figures({
      metrics: {
        ...NO_METRICS,
        likes: 150,
        comments: 25,
        shares: 10,
        saves: 30,
        impressions: 5_000,
        reach: 3_500,
      },
      engagement: 215,
      engagementRate: 215 / 3_500,
      engagementRateBasis: 'reach',
      block: {
        media_type: 'IMAGE',
        instagram_insights: { impressions: 5_000, reach: 3_500, engagement: 215, saved: 30, profile_visits: 45, follows: 12 },
      },
    });
    const image = target({
      platform: 'instagram',
      externalId: '18123456789',
      permalink: 'https://www.instagram.com/p/ABC123/',
      mediaType: 'image',
      latest,
    });
    expect(insightsDocument(image, [comment])).toEqual({
      platform: 'instagram',
      platform_post_id: '18123456789',
      instagram_media_id: '18123456789',
      permalink: 'https://www.instagram.com/p/ABC123/',
      media_type: 'IMAGE',
      likes: 150,
      comments: 25,
      shares: 10,
      saves: 30,
      impressions: 5_000,
      reach: 3_500,
      engagement: 215,
      engagement_rate: 6.14,
      instagram_insights: { impressions: 5_000, reach: 3_500, engagement: 215, saved: 30, shares: null, profile_visits: 45, follows: 12 },
      comments_data: [
        {
          id: '17890',
          text: 'Love this!',
          from: { id: 'user123', name: 'user123' },
          created_time: '2025-11-15T10:30:00.000Z',
          like_count: 5,
        },
      ],
      last_synced_at: '2025-11-15T14:00:00.000Z',
      sync_status: 'success',
    });
  });

  it("is the seed's for a Facebook post, with its reactions by kind", () => {
    const reactions = { like: 120, love: 50, wow: 15, haha: 10, sad: 3, angry: 2, total: 200 };
    const latest = figures({
      metrics: { ...NO_METRICS, likes: 200, comments: 35, shares: 15, impressions: 8_000, reach: 6_000, clicks: 45 },
      engagement: 250,
      engagementRate: 250 / 6_000,
      engagementRateBasis: 'reach',
      block: { reactions, facebook_insights: { post_impressions: 8_000, post_impressions_unique: 6_000, post_clicks: 45 } },
    });
    expect(insightsDocument(target({ platform: 'facebook', externalId: '123_456', mediaType: 'link', latest }), [])).toMatchObject({
      platform: 'facebook',
      facebook_post_id: '123_456',
      likes: 200,
      reactions,
      engagement: 250,
      engagement_rate: 4.17,
      facebook_insights: {
        post_impressions: 8_000,
        post_impressions_unique: 6_000,
        post_impressions_paid: null,
        post_impressions_organic: null,
        post_engaged_users: null,
        post_clicks: 45,
      },
    });
  });

  it('says of figures that only some captures tell since when they are not news', () => {
    const since = '2025-11-14T14:00:00.000Z';
    const carried = { 'instagram_insights.ig_reels_avg_watch_time': since };
    const insights = { reach: 60, ig_reels_avg_watch_time: 4_200 };
    const reel = figures({ block: { media_type: 'REELS', instagram_insights: insights, carried } });
    expect(insightsDocument(target({ platform: 'instagram', mediaType: 'reel', latest: reel }), [])).toMatchObject({
      avg_watch_time_ms: 4_200,
      instagram_insights: { ...insights, profile_visits: null },
      carried,
    });
    const onX = figures({ block: { quotes: 1, url_link_clicks: 7, carried: { url_link_clicks: since } } });
    const document = insightsDocument(target({ platform: 'x', latest: onX }), []);
    expect(document.twitter_insights).toEqual({ quotes: 1, url_link_clicks: 7 });
    expect(document.carried).toEqual({ 'twitter_insights.url_link_clicks': since });
  });

  it("is the seed's for X and for LinkedIn", () => {
    const onX = figures({
      metrics: { ...NO_METRICS, likes: 85, comments: 12, shares: 25, impressions: 3_500 },
      engagement: 122,
      engagementRate: 122 / 3_500,
      block: { retweets: 20, quotes: 5 },
    });
    expect(insightsDocument(target({ platform: 'x', latest: onX }), [])).toMatchObject({
      platform: 'twitter',
      engagement: 122,
      engagement_rate: 3.49,
      twitter_insights: { retweets: 20, quotes: 5 },
    });
    const block = { clickCount: 46, reactions: { LIKE: 41, PRAISE: 4 } };
    const onLinkedIn = figures({ metrics: { ...NO_METRICS, likes: 45, comments: 8, shares: 12 }, engagement: 65, block });
    expect(insightsDocument(target({ platform: 'linkedin', latest: onLinkedIn }), [])).toMatchObject({
      platform: 'linkedin',
      engagement: 65,
      engagement_rate: null,
      reactions: { LIKE: 41, PRAISE: 4 },
      linkedin_insights: { clickCount: 46 },
    });
  });

  it('names the metrics that a platform refused, in the words of the capture', () => {
    const message = 'Instagram no longer answers impressions for reels.';
    const errors = [{ part: 'Insights metrics', class: 'invalid_request', message }] as const;
    expect(insightsDocument(target({ latest: figures({ status: 'partial', errors }) }), []).sync_errors).toEqual([
      `Insights metrics: ${message}`,
    ]);
  });

  it('has what is always present as null and leaves optional fields out before the first capture', () => {
    expect(insightsDocument(target({}), [])).toEqual({
      platform: 'bluesky',
      platform_post_id: 'at://did:plc:ada/app.bsky.feed.post/3n2',
      media_type: 'text',
      likes: null,
      comments: null,
      shares: null,
      impressions: null,
      reach: null,
      engagement: null,
      engagement_rate: null,
      last_synced_at: null,
      sync_status: null,
    });
  });

  it("calls X by the seed's word", () => {
    expect(insightsDocument(target({ platform: 'x' }), []).platform).toBe('twitter');
  });

  it('tells in words which parts of a capture failed', () => {
    const errors = [
      { part: 'Insights metrics', class: 'rate_limited', message: '429' },
      { part: 'Comments', class: 'permission_denied', message: 'no' },
      { part: 'Comments', class: 'permission_denied', message: 'no again' },
    ] as const;
    expect(insightsDocument(target({ latest: figures({ status: 'partial', errors }) }), [])).toMatchObject({
      sync_status: 'partial',
      sync_errors: ['Insights metrics: Rate limit exceeded', 'Comments: Permission denied'],
    });
  });

  it('keeps earlier figures and their time when the sync after them failed', () => {
    const latest = figures({ metrics: { ...NO_METRICS, likes: 3 }, engagement: 3 });
    const lastFailure = {
      failedAt: new Date('2025-11-15T15:00:00.000Z'),
      errors: [{ part: 'Post', class: 'not_found', message: 'gone' }] as const,
    };
    expect(insightsDocument(target({ latest, lastFailure }), [])).toMatchObject({
      likes: 3,
      last_synced_at: '2025-11-15T14:00:00.000Z',
      sync_status: 'failed',
      sync_errors: ['Post: Post not found'],
    });
  });

  it('says so when there is nothing to ask the platform for', () => {
    expect(insightsDocument(target({ externalId: null }), [])).toMatchObject({
      sync_status: 'failed',
      sync_errors: ['Platform post ID not found'],
    });
  });
});
