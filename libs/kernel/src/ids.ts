import { v5, v7 } from 'uuid';

/** Where new ids come from; injected so that tests can name theirs. */
export type NewId = () => string;

/** A time-ordered id (uuid v7). */
export const newId: NewId = () => v7();

const NAMESPACE = 'b6f1c9f2-6a0e-5d0b-9a3d-0c7d7f1e5a11';

/**
 * The same id for the same words, always (uuid v5): what makes a repeated command or a rediscovered post land on the
 * entity it made the first time.
 */
export const idFrom = (...parts: readonly string[]): string => v5(JSON.stringify(parts), NAMESPACE);

/** The tenant that an installation begins with; the same on every machine. */
export const BOOTSTRAP_TENANT = idFrom('tenant', 'bootstrap');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export const isUuid = (value: string): boolean => UUID.test(value);
