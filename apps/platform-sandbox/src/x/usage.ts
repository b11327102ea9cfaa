import type { Routes } from './api.ts';
import type { X } from './x.ts';

const PROJECT_ID = '1553000000000000001';

/** `GET /2/usage/tweets`: post reads of the cycle; numbers are strings here. */
export const usage = (x: X): Routes => ({
  'GET /2/usage/tweets': {
    who: 'app',
    scopes: [],
    query: ['days', 'usage.fields'],
    answer: ({ params, now }) => {
      const days = params.count('days', { min: 1, max: 90, fallback: 7 });
      const wanted = params.list('usage.fields', USAGE_FIELDS);
      const sinceDate = new Date(now.getTime() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
      const daily = x.spending
        .postsByDay()
        .filter(({ date }) => date >= sinceDate)
        .map(({ date, posts }) => ({ date: `${date}T00:00:00.000Z`, usage: String(posts) }));
      const all: Readonly<Record<(typeof USAGE_FIELDS)[number], unknown>> = {
        cap_reset_day: 1,
        daily_client_app_usage: [{ client_app_id: '29000001', usage: daily }],
        daily_project_usage: { project_id: PROJECT_ID, usage: daily },
        project_cap: String(x.spending.monthlyPosts),
        project_id: PROJECT_ID,
        project_usage: String(x.spending.postsThisMonth()),
      };
      const shown = USAGE_FIELDS.filter((name) => wanted.length === 0 || wanted.includes(name));
      return { data: Object.fromEntries(shown.map((name) => [name, all[name]])) };
    },
  },
});

const USAGE_FIELDS = [
  'cap_reset_day',
  'daily_client_app_usage',
  'daily_project_usage',
  'project_cap',
  'project_id',
  'project_usage',
] as const;
