import { OWNERS, subjectOf, type Owner, type PublicEvent } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { isPublicId } from '../public-log/public-id.ts';

/** Where on the bus an owner's public events are. */
export interface BusAddress {
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly subjectOf: (event: PublicEvent) => string;
  /** Copies of the stream in a cluster; 1 unless told otherwise. */
  readonly replicas?: number;
  /** How long the bus remembers; 7 days unless told otherwise. */
  readonly maxAgeMs?: number;
}

/** The address that belongs to an owner. */
export const busAddressOf = (owner: Owner): BusAddress => ({ ...OWNERS[owner], subjectOf });

/** What the stream's last message says about where to go on. */
export interface StreamTail {
  readonly lastSequence: number;
  readonly isEmpty: boolean;
  /** Id of the last event; undefined when the stream is empty, or the message is none of ours. */
  readonly lastId: string | undefined;
}

/** An owner's stream on the bus, as its relay manages it. */
export class BusStream {
  readonly #name: string;

  private constructor(
    private readonly manager: JetStreamManager,
    private readonly address: BusAddress,
  ) {
    this.#name = address.stream;
  }

  static async of(connection: NatsConnection, address: BusAddress): Promise<BusStream> {
    return new BusStream(await jetstreamManager(connection, { checkAPI: false }), address);
  }

  /** Where the stream ends. Creates it when it is not there. */
  async tail(): Promise<StreamTail> {
    const { state } = await this.#info();
    const isEmpty = state.messages === 0;
    const last = isEmpty ? null : await this.manager.streams.getMessage(this.#name, { seq: state.last_seq });
    return { lastSequence: state.last_seq, isEmpty, lastId: last ? decodeEvent(last.data)?.id : undefined };
  }

  async lastSequence(): Promise<number> {
    return (await this.manager.streams.info(this.#name)).state.last_seq;
  }

  async purge(): Promise<void> {
    await this.manager.streams.purge(this.#name);
  }

  async #info(): ReturnType<JetStreamManager['streams']['info']> {
    try {
      return await this.manager.streams.info(this.#name);
    } catch (error) {
      if (!isStreamMissing(error)) throw error;
      return await this.manager.streams.add(this.#config());
    }
  }

  /** What must not be there: message ids, or a purged message sent again would be swallowed as a duplicate. */
  #config(): Partial<StreamConfig> & { name: string } {
    return {
      name: this.#name,
      subjects: [...this.address.subjects],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_age: nanos(this.address.maxAgeMs ?? 7 * DAY),
      num_replicas: this.address.replicas ?? 1,
      // a tail deleted by hand would be a hole for third parties; purging stays possible, a restore needs it
      deny_delete: true,
    };
  }
}

export const isStreamMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;

export const encodeEvent = (event: PublicEvent): Uint8Array => Buffer.from(JSON.stringify(event));

/** The event of a message; undefined when somebody else has put something onto the stream. */
export function decodeEvent(data: Uint8Array): PublicEvent | undefined {
  try {
    const event = JSON.parse(Buffer.from(data).toString()) as PublicEvent | null;
    return isPublicId(event?.id) && typeof event.prev === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}
