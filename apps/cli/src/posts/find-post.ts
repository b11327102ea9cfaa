import { pageOf, postAnswer } from '@afterpost/contracts';
import type { Gateway } from '../api/gateway.ts';
import { newest } from '../api/pages.ts';
import { Failed } from '../failed.ts';

export const pageOfPosts = pageOf(postAnswer);

const LOOKED_THROUGH_MAX = 1_000;
const WHOLE_ID_LENGTH = 36;

/** The id that the beginning of it means, among the newest posts; a whole one is the gateway's to know. @throws Failed */
export async function wholePostId(gateway: Gateway, given: string): Promise<string> {
  const start = given.toLowerCase();
  if (!/^[0-9a-f-]{4,36}$/.test(start)) throw new Failed(`'${given}' is no id of a post: afterpost posts shows them.`, 2);
  if (start.length === WHOLE_ID_LENGTH) return start;
  const { data, hasMore } = await newest(gateway, '/api/v1/posts', pageOfPosts, { most: LOOKED_THROUGH_MAX });
  const [post, ...others] = data.filter(({ id }) => id.startsWith(start));
  if (!post)
    throw new Failed(
      `No post begins with '${given}'${hasMore ? ` among the newest ${LOOKED_THROUGH_MAX}: give the whole id` : ': afterpost posts shows them'}.`,
    );
  if (others.length > 0) throw new Failed(`'${given}' is the beginning of ${others.length + 1} posts: give more of the id.`);
  return post.id;
}
