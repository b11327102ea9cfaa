import { DAY } from '@afterpost/kernel';
import type { Media } from '../world.ts';

/** Unused upload addresses die after a day. */
export const UPLOAD_LIFE_MS = DAY;

export type MediaStatus = 'WAITING_UPLOAD' | 'PROCESSING' | 'AVAILABLE' | 'PROCESSING_FAILED';

export function statusOf({ uploadedAt, processingMs, defect }: Media, now: Date): MediaStatus {
  if (uploadedAt === undefined) return 'WAITING_UPLOAD';
  if (now.getTime() < Date.parse(uploadedAt) + processingMs) return 'PROCESSING';
  return defect === undefined ? 'AVAILABLE' : 'PROCESSING_FAILED';
}

export const isUploadOver = ({ createdAt }: Media, now: Date): boolean => now.getTime() >= Date.parse(createdAt) + UPLOAD_LIFE_MS;
