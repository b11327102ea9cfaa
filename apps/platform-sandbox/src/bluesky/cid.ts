import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const DAG_CBOR = 0x71;
const RAW = 0x55;

/** The CID of a record: equal records have equal CIDs, whatever the order of their keys. */
export const cidOfRecord = (record: unknown): string => cidOf(DAG_CBOR, encode(record));

/** The CID of a blob's bytes. */
export const cidOfBytes = (bytes: Uint8Array): string => cidOf(RAW, bytes);

function cidOf(codec: number, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest();
  return `b${base32(Buffer.concat([Buffer.from([1, codec, 0x12, 0x20]), hash]))}`;
}

function base32(bytes: Uint8Array): string {
  let [bits, value, text] = [0, 0, ''];
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >> bits) & 31];
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Buffer {
  let [bits, value] = [0, 0];
  const bytes: number[] = [];
  for (const letter of text) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return Buffer.from(bytes);
}

/** DAG-CBOR of a record in its JSON form: `{"$link"}` is a CID, keys are sorted, floats do not exist. */
function encode(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return sized(3, Buffer.from(value, 'utf8'));
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  return encodeMap(value as Record<string, unknown>);
}

function encodeMap(map: Record<string, unknown>): Buffer {
  const entries = Object.entries(map).filter(([, value]) => value !== undefined);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === '$link' && typeof only[1] === 'string') return encodeLink(only[1]);
  if (entries.length === 1 && only?.[0] === '$bytes' && typeof only[1] === 'string') return sized(2, Buffer.from(only[1], 'base64'));
  const sorted = entries
    .map(([key, value]) => [Buffer.from(key, 'utf8'), value] as const)
    .sort(([a], [b]) => a.length - b.length || a.compare(b));
  return Buffer.concat([head(5, sorted.length), ...sorted.flatMap(([key, value]) => [sized(3, key), encode(value)])]);
}

const encodeLink = (cid: string): Buffer =>
  Buffer.concat([head(6, 42), sized(2, Buffer.concat([Buffer.from([0]), fromBase32(cid.slice(1))]))]);

const sized = (major: number, bytes: Buffer): Buffer => Buffer.concat([head(major, bytes.length), bytes]);

function head(major: number, count: number): Buffer {
  const type = major << 5;
  if (count < 24) return Buffer.from([type | count]);
  if (count < 2 ** 8) return Buffer.from([type | 24, count]);
  const wide = Buffer.alloc(9);
  if (count < 2 ** 16) {
    wide[0] = type | 25;
    wide.writeUInt16BE(count, 1);
    return wide.subarray(0, 3);
  }
  if (count < 2 ** 32) {
    wide[0] = type | 26;
    wide.writeUInt32BE(count, 1);
    return wide.subarray(0, 5);
  }
  wide[0] = type | 27;
  wide.writeBigUInt64BE(BigInt(count), 1);
  return wide;
}
