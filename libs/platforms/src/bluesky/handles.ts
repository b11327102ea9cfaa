import { answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { Xrpc, XrpcTarget } from './xrpc.ts';

/** The DID behind a handle; `null` when the server says that there is none, a failure when it could not be asked. */
export async function resolveHandle(xrpc: Xrpc, handle: string, target: XrpcTarget): Promise<Outcome<string | null>> {
  const result = await xrpc.query('com.atproto.identity.resolveHandle', { handle }, target);
  if (result.ok) return answered(textOrNull(objectOf(result.value)['did']));
  const { class: kind, platformCode } = result.failure;
  // Without a code of the vendor's it was us, or something in between, who said no.
  const saidSo = platformCode !== undefined && platformCode !== 'MethodNotImplemented';
  return saidSo && (kind === 'invalid_request' || kind === 'not_found') ? answered(null) : result;
}
