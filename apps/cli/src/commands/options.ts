import { PLATFORMS } from '@afterpost/contracts';
import { InvalidArgumentError } from 'commander';

/** An option's value as a number from `least` to `most`; anything else is told. */
export const wholeNumber =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

/** A network's name as the API says it; `twitter` is `x`. What is not known here may be known there. */
export const network = (given: string): string => {
  const name = given.toLowerCase();
  if (!/^[a-z_]+$/.test(name)) throw new InvalidArgumentError(`It must be a network's name: ${PLATFORMS.join(', ')}.`);
  return name === 'twitter' ? 'x' : name;
};

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** ISO 8601 as an instant; without an offset it is the time of this machine's clock. */
export const instant = (given: string): Date => {
  const [, day] = INSTANT.exec(given) ?? [];
  // `Date` turns 31 February into 3 March; whoever typed it means something else.
  const isDay = day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  const value = new Date(given);
  if (!isDay || Number.isNaN(value.getTime()))
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T09:00 (your clock) or 2026-01-31T09:00:00Z.');
  return value;
};
