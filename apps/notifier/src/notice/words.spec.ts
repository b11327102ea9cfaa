import { expect, it } from '@jest/globals';
import { postFailed, postPartiallyPublished, targetHeld, tokenExpired, tokenExpiring } from './words.ts';

const ada = { handle: 'ada.example', platform: 'bluesky' };

it('says what to do about a connection, in the network’s words', () => {
  expect(tokenExpired(ada, 'The token was revoked')).toBe(
    'Reconnect ada.example (bluesky): The token was revoked. Until then nothing is published or measured there, and posts that are due wait.',
  );
  expect(tokenExpiring(ada, 7, 'It does not renew itself.')).toBe(
    'Reconnect ada.example (bluesky) within 7 days, or its connection ends: It does not renew itself.',
  );
  expect(tokenExpiring(ada, 0, 'It does not renew itself.')).toContain('within a day');
});

it('says until when a post waits', () => {
  expect(targetHeld(ada, 'Reconnect the account!', '2026-02-01T12:00:00.000Z')).toBe(
    'A post waits for ada.example (bluesky): Reconnect the account! It is missed at 2026-02-01T12:00:00.000Z; give it another time if that is too early.',
  );
});

it('says of every account what its network said', () => {
  const failures = [
    { account: ada, message: 'The text is too long.' },
    { account: undefined, message: 'No such page' },
  ];
  expect(postFailed(failures)).toBe(
    'A post could not be published. On ada.example (bluesky): The text is too long. On an account: No such page.',
  );
  expect(postPartiallyPublished(failures.slice(0, 1))).toBe(
    'A post is not on all its accounts. On ada.example (bluesky): The text is too long.',
  );
});
