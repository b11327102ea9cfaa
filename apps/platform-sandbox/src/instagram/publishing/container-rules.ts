import { type FileFault, mediaFile, type MediaFile } from './media-files.ts';
import type { MediaTypeWord, ProductWord } from '../media/media.ts';

/** What a container will become: the parameters of `POST /{ig}/media`, read and found good. */
export interface ContainerPlan {
  readonly type: MediaTypeWord;
  readonly product: ProductWord;
  readonly carouselItem: boolean;
  readonly url: string;
  /** The bytes are still to come, over rupload. */
  readonly awaitsUpload: boolean;
  readonly patience: number;
  readonly childContainers: readonly string[];
  readonly caption?: string | undefined;
  readonly altText?: string | undefined;
  readonly coverUrl?: string | undefined;
  readonly sharedToFeed?: boolean | undefined;
  /** What the platform will find wrong with the file once it has looked at it. */
  readonly fault?: FileFault | undefined;
}

/** A refusal at creation: code and subcode of the publishing table. */
export type PlanRefusal = FileFault;

const LIMITS = { caption: 2_200, hashtags: 30, mentions: 20, altText: 1_000, collaborators: 3, reelThumbMs: 900_000 };

const parameter = (message: string, subcode = 0, title = 'Invalid parameter'): PlanRefusal => ({ code: 100, subcode, title, message });

export const isRefused = (read: ContainerPlan | PlanRefusal): read is PlanRefusal => 'code' in read;

/** Parameters as they come by query, form or JSON: all text. */
export type ContainerParams = Readonly<Record<string, string | undefined>>;

export function planContainer(params: ContainerParams): ContainerPlan | PlanRefusal {
  return wordsRefusal(params) ?? planOf(params);
}

function planOf(params: ContainerParams): ContainerPlan | PlanRefusal {
  const item = params['is_carousel_item'] === 'true';
  switch (params['media_type']) {
    case 'CAROUSEL':
      return item ? parameter('A carousel cannot be an item of a carousel.', 2207023, 'Unknown media type') : carousel(params);
    case 'REELS':
      return item ? parameter('A reel cannot be an item of a carousel.', 2207023, 'Unknown media type') : video(params, 'REELS', false);
    case 'STORIES':
      return params['image_url'] === undefined ? video(params, 'STORY', false) : image(params, 'STORY', false);
    case 'VIDEO':
      return item
        ? video(params, 'FEED', true)
        : parameter('VIDEO is no longer supported; use media type REELS.', 2207023, 'Unknown media type');
    case undefined:
    case 'IMAGE':
      return image(params, 'FEED', item);
    default:
      return parameter(`The media type ${params['media_type']} is unknown.`, 2207023, 'Unknown media type');
  }
}

function wordsRefusal(params: ContainerParams): PlanRefusal | undefined {
  const caption = params['caption'] ?? '';
  if (Array.from(caption).length > LIMITS.caption) {
    return parameter('The caption was too long.', 2207010, 'Caption too long');
  }
  if (countOf(caption, /#[\p{L}\p{N}_]+/gu) > LIMITS.hashtags) {
    return parameter(`The caption has more than ${LIMITS.hashtags} hashtags.`, 2207010, 'Too many hashtags');
  }
  if (countOf(caption, /@[\w.]+/g) > LIMITS.mentions) {
    return parameter(`The caption mentions more than ${LIMITS.mentions} accounts.`, 2207010, 'Too many mentions');
  }
  if (Array.from(params['alt_text'] ?? '').length > LIMITS.altText) {
    return parameter(`(#100) Param alt_text must be at most ${LIMITS.altText} characters long`);
  }
  if (listOf(params['collaborators']).length > LIMITS.collaborators) {
    return parameter(`(#100) There can be at most ${LIMITS.collaborators} collaborators`);
  }
  return undefined;
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function carousel(params: ContainerParams): ContainerPlan | PlanRefusal {
  const childContainers = listOf(params['children']);
  if (childContainers.length < 2 || childContainers.length > 10) {
    return parameter('A carousel needs between 2 and 10 children.', 2207028, 'Wrong number of children');
  }
  const plan = { type: 'CAROUSEL_ALBUM', product: 'FEED', carouselItem: false, url: '', awaitsUpload: false, patience: 1 } as const;
  return { ...plan, childContainers, caption: params['caption'] };
}

function image(params: ContainerParams, product: 'FEED' | 'STORY', carouselItem: boolean): ContainerPlan | PlanRefusal {
  const url = params['image_url'];
  const file = url === undefined ? undefined : fileAt(url, 'image');
  if (url === undefined || !file) return parameter('(#100) The parameter image_url is required and must be an http(s) URL.');
  // Pictures are looked at before the answer goes out.
  if (file.fault) return file.fault;
  const { patience } = file;
  const plan = { type: 'IMAGE', product, carouselItem, url, awaitsUpload: false, patience, childContainers: [] } as const;
  return { ...plan, caption: captionOf(params, plan), altText: params['alt_text'] };
}

/** Stories and items of carousels have none; what is sent is forgotten. */
const captionOf = (
  params: ContainerParams,
  { product, carouselItem }: Pick<ContainerPlan, 'product' | 'carouselItem'>,
): string | undefined => (carouselItem || product === 'STORY' ? undefined : params['caption']);

function video(params: ContainerParams, product: ProductWord, carouselItem: boolean): ContainerPlan | PlanRefusal {
  const resumable = params['upload_type'] === 'resumable';
  const url = params['video_url'];
  const file = url === undefined ? undefined : fileAt(url, 'video');
  if (!file && !resumable) return parameter('(#100) The parameter video_url is required and must be an http(s) URL.');
  if (Number(params['thumb_offset'] ?? 0) > LIMITS.reelThumbMs) {
    return { code: 1, subcode: 2207057, title: 'Thumbnail offset', message: 'The thumbnail offset is outside the video.' };
  }
  return {
    type: 'VIDEO',
    product,
    carouselItem,
    url: url ?? '',
    awaitsUpload: !file,
    patience: file?.patience ?? 1,
    childContainers: [],
    caption: captionOf(params, { product, carouselItem }),
    coverUrl: params['cover_url'],
    ...(product === 'REELS' ? { sharedToFeed: params['share_to_feed'] !== 'false' } : {}),
    fault: file?.fault,
  };
}

const listOf = (text: string | undefined): string[] => {
  if (text === undefined || text === '') return [];
  if (!text.startsWith('[')) return text.split(',').map((item) => item.trim());
  try {
    return (JSON.parse(text) as unknown[]).map(String);
  } catch {
    return [];
  }
};

function fileAt(url: string, expected: 'image' | 'video'): MediaFile | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? mediaFile(url, expected) : undefined;
}
