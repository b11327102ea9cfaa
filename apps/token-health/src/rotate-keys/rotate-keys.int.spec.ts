import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type KeyEncryptionKey, parseKey } from '@afterpost/credentials';
import { newId } from '@afterpost/kernel';
import { LIFETIME_MS, PASSWORD } from '../testing/fake-network.ts';
import { accepted, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

const ACCOUNTS = 7;

let bed: TestBed;
let old: KeyEncryptionKey;
let current: KeyEncryptionKey;
/** Accounts by the tenant that connected each. */
let accounts: Map<string, string>;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  [old, current] = ['old', 'current'].map((id) => parseKey(`${id}:${randomBytes(32).toString('base64')}`)) as [
    KeyEncryptionKey,
    KeyEncryptionKey,
  ];
  accounts = new Map();
});
afterAll(() => bed[Symbol.asyncDispose]());

const running = (key: KeyEncryptionKey, ...others: KeyEncryptionKey[]): Promise<Replica> =>
  bed.replica(undefined, { current: key, others });

async function starting(key: KeyEncryptionKey, ...others: KeyEncryptionKey[]): Promise<Replica> {
  const replica = await running(key, ...others);
  await replica.keys.onModuleInit();
  return replica;
}

async function connectMany(replica: Replica): Promise<void> {
  for (let n = 0; n < ACCOUNTS; n += 1) {
    const tenant = newId();
    const given = { platform: 'bluesky', identifier: 'ada.test', password: PASSWORD, serviceUrl: null } as const;
    const { account } = accepted(await replica.connect.handle(given, metaOf(tenant)));
    accounts.set(account.accountId, tenant);
  }
}

const keyIds = async ({ database }: Replica): Promise<string[]> =>
  (await database.pool.query<{ key_id: string }>('select distinct key_id from credential order by 1')).rows.map((row) => row.key_id);
const rotate = (replica: Replica, after: string | null = null, limit = 200) => replica.rotate.handle({ after, limit });

async function everyTokenOpens(replica: Replica): Promise<boolean> {
  for (const [accountId, tenant] of accounts) {
    const renewed = await replica.health.handle({ accountId }, metaOf(tenant));
    if (!accepted(renewed).healthy) return false;
  }
  return true;
}

describe('rotating the credentials key', () => {
  it('seals everything with the new key, page by page, and then needs the old one no more', async () => {
    await connectMany(await starting(old));
    const replica = await starting(current, old);
    let after: string | null = null;
    const remaining: number[] = [];
    do {
      const page = await rotate(replica, after, 3);
      remaining.push(page.remaining);
      after = page.next;
    } while (after !== null);
    expect(remaining).toEqual([4, 1, 0]);
    expect(await keyIds(replica)).toEqual(['current']);
    expect(await everyTokenOpens(await starting(current))).toBe(true);
    await expect(starting(old)).rejects.toThrow('is not the one that sealed the tokens in this database');
  });

  it('goes on where it was interrupted, and does nothing twice', async () => {
    await connectMany(await starting(old));
    const replica = await starting(current, old);
    expect(await rotate(replica, null, 2)).toMatchObject({ rotated: 2, remaining: ACCOUNTS - 2 });
    expect(await keyIds(replica)).toEqual(['current', 'old']);
    expect(await everyTokenOpens(replica)).toBe(true);
    const [one, two] = await Promise.all([rotate(replica), rotate(await running(current, old))]);
    expect(one.rotated + two.rotated).toBe(ACCOUNTS - 2);
    expect(await rotate(replica)).toEqual({ keyId: 'current', rotated: 0, failed: [], remaining: 0, next: null });
  });

  it('disturbs no refresh and no connection that happens meanwhile', async () => {
    await connectMany(await starting(old));
    const replica = await starting(current, old);
    const [accountId = '', tenant = ''] = [...accounts].at(-1) ?? [];
    await replica.database.pool.query('delete from credential where account_id <> $1', [accountId]);
    bed.network.beforeAnswer = () => rotate(replica);
    bed.clock.advance(LIFETIME_MS);
    expect(accepted(await replica.health.handle({ accountId }, metaOf(tenant))).healthy).toBe(true);
    expect(await keyIds(replica)).toEqual(['current']);
    expect(accepted(await (await starting(current)).health.handle({ accountId }, metaOf(tenant))).healthy).toBe(true);
  });

  it('names what does not open, and rotates the rest', async () => {
    await connectMany(await starting(old));
    const replica = await starting(current, old);
    const [broken = ''] = [...accounts.keys()].sort();
    await replica.database.pool.query(`update credential set wrapped_key = '\\x01' where account_id = $1`, [broken]);
    expect(await rotate(replica)).toEqual({ keyId: 'current', rotated: ACCOUNTS - 1, failed: [broken], remaining: 1, next: null });
    await expect(starting(current)).rejects.toThrow('The credentials key old has sealed the tokens of 1 account');
  });

  it('logs no key and no token', async () => {
    await connectMany(await starting(old));
    await rotate(await starting(current, old));
    const log = bed.lines.join('\n');
    expect(log).toContain('keys-rotated');
    for (const { key } of [old, current]) expect(log).not.toContain(key.expose().toString('base64'));
    expect(log).not.toContain('CANARY');
  });
});

describe('a start', () => {
  it('with the new key alone names the key that is missing and how many accounts need it', async () => {
    await connectMany(await starting(old));
    await rotate(await starting(current, old), null, 2);
    await expect(starting(current)).rejects.toThrow(
      `The credentials key old has sealed the tokens of ${ACCOUNTS - 2} accounts in this database and was not given.`,
    );
  });

  it('with another key under the same name is told apart', async () => {
    await starting(old);
    const impostor = parseKey(`old:${randomBytes(32).toString('base64')}`);
    await expect(starting(current, impostor)).rejects.toThrow('The credentials key old is not the one');
  });

  it('may know a key that is only going to be used, so that replicas can be changed one by one', async () => {
    await connectMany(await starting(old, current));
    const changed = await starting(current, old);
    await rotate(changed);
    expect(await everyTokenOpens(await running(old, current))).toBe(true);
  });
});

describe('a row of the database', () => {
  it('that is copied to another account does not open there', async () => {
    const replica = await starting(current);
    await connectMany(replica);
    const [[mine = ''] = [], [theirs = '', tenant = ''] = []] = accounts;
    await replica.database.pool.query(
      `update credential set wrapped_key = from_row.wrapped_key, access_sealed = from_row.access_sealed, refresh_sealed = from_row.refresh_sealed
       from (select * from credential where account_id = $1) from_row where credential.account_id = $2`,
      [mine, theirs],
    );
    await expect(replica.health.handle({ accountId: theirs }, metaOf(tenant))).rejects.toThrow('credential-not-openable');
    expect(await rotate(await running(old, current), null, 500)).toMatchObject({ failed: [theirs], rotated: ACCOUNTS - 1 });
  });
});
