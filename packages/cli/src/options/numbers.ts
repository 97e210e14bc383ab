import { InvalidArgumentError } from 'commander';

/** A whole number of at least one, as an option's value. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('It is a whole number of at least 1.');
  }
  return value;
}

/** A number of seconds, with decimals where wanted, as an option's value. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > MAX_SECONDS) {
    throw new InvalidArgumentError(`It is a number of seconds above 0 and up to ${MAX_SECONDS}.`);
  }
  return value;
}

/** The longest that a timer of Node.js waits: 2^31 - 1 milliseconds. */
const MAX_SECONDS = 2_147_483;
