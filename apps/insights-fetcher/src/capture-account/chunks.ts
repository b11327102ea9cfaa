/** A list cut into pieces of at most `size`. */
export const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** A list cut into pieces of at most `countMax` items and, unless a single item is larger, `bytesMax` bytes of JSON. */
export function chunksByBytes<T>(items: readonly T[], countMax: number, bytesMax: number): T[][] {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (piece.length > 0 && (piece.length >= countMax || bytes + size > bytesMax)) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(item);
    bytes += size;
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}
