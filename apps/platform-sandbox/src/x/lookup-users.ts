import type { Call, Routes, UserCall } from './api.ts';
import { USER_FIELDS } from './params.ts';
import { partial, type PartialProblem } from './problems.ts';
import { userView } from './user-view.ts';
import type { Account } from './world.ts';
import type { X } from './x.ts';

const READ = { who: 'any', scopes: ['tweet.read', 'users.read'] } as const;

/** `GET /2/users/me`, `/2/users`, `/2/users/:id`, `/2/users/by/username/:username`. */
export const lookupUsers = (x: X): Routes => ({
  'GET /2/users/me': {
    ...READ,
    who: 'user',
    query: USER_FIELDS,
    answer: (call: UserCall) => {
      const data = userView(x, call.account, call.params.wanted('users'));
      x.spending.read('user read', [call.account.id]);
      return { data };
    },
  },
  'GET /2/users': {
    ...READ,
    query: ['ids', ...USER_FIELDS],
    answer: (call: Call) => {
      const wanted = call.params.wanted('users');
      const found = call.params.ids('ids', 100).map((id) => find(x, id, x.life.user(id), 'ids'));
      const users = found.flatMap(({ user }) => user ?? []);
      x.spending.read(
        'user read',
        users.map(({ id }) => id),
      );
      const errors = found.flatMap(({ problem }) => problem ?? []);
      return {
        ...(users.length > 0 ? { data: users.map((user) => userView(x, user, wanted)) } : {}),
        ...(errors.length > 0 ? { errors } : {}),
      };
    },
  },
  'GET /2/users/:id': {
    ...READ,
    query: USER_FIELDS,
    answer: (call: Call) => {
      return one(x, call, find(x, call.id, x.life.user(call.id), 'id'));
    },
  },
  'GET /2/users/by/username/:username': {
    ...READ,
    query: USER_FIELDS,
    answer: (call: Call) => one(x, call, find(x, call.id, x.world.accountBy(`@${call.id}`), 'username')),
  },
});

interface Found {
  readonly user?: Account;
  readonly problem?: PartialProblem;
}

function find(x: X, id: string, user: Account | undefined, parameter: string): Found {
  const asked = { resource_type: 'user', parameter, id } as const;
  if (!user || user.state === 'deactivated') return { problem: partial.notFound(asked) };
  return user.state === 'suspended' ? { problem: partial.suspended(asked) } : { user };
}

function one(x: X, call: Call, { user, problem }: Found): object {
  const wanted = call.params.wanted('users');
  if (!user) return { errors: [problem] };
  x.spending.read('user read', [user.id]);
  return { data: userView(x, user, wanted) };
}
