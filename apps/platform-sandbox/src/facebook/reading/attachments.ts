import { pictureAddress } from '../../meta/page-node.ts';
import type { Call } from '../../meta/node-type.ts';
import type { Facebook } from '../facebook.ts';
import type { Post } from '../world.ts';

/** `attachments{media_type,type,url,title,target{id,url},media{image{src}},subattachments}`; absent without any. */
export function attachmentsOf({ stores }: Facebook, post: Post, call: Call): object | undefined {
  const picture = (key: string): object => ({ image: { src: pictureAddress(call, key), height: 540, width: 720 } });
  const photo = (id: string): object => {
    const url = `https://www.facebook.com/photo.php?fbid=${id}`;
    return { media_type: 'photo', type: 'photo', url, target: { id, url }, media: picture(id) };
  };
  const video = post.videoId === undefined ? undefined : stores.videos.get(post.videoId);
  if (video) {
    const url = `https://www.facebook.com/${post.pageId}/videos/${video.id}/`;
    return {
      data: [
        { media_type: 'video', type: 'video_inline', url, title: video.title, target: { id: video.id, url }, media: picture(video.id) },
      ],
    };
  }
  const [first, second] = post.photoIds;
  if (first !== undefined && second === undefined) return { data: [photo(first)] };
  if (first !== undefined) {
    const url = `https://www.facebook.com/media/set/?set=pcb.${post.id}`;
    const album = { media_type: 'album', type: 'album', url, target: { id: post.id, url }, media: picture(first) };
    return { data: [{ ...album, subattachments: { data: post.photoIds.map(photo) } }] };
  }
  if (post.link === undefined) return undefined;
  const share = { media_type: 'link', type: 'share', url: post.link, title: hostOf(post.link), target: { url: post.link } };
  return { data: [{ ...share, media: picture(post.id) }] };
}

/** The one picture that a post is shown with. */
export function fullPicture({ photoIds, videoId, link, id }: Post, call: Call): string | undefined {
  const key = videoId ?? photoIds[0] ?? (link === undefined ? undefined : id);
  return key === undefined ? undefined : pictureAddress(call, key);
}

const hostOf = (link: string): string => (URL.canParse(link) ? new URL(link).hostname : link);
