/** A duration in milliseconds, as the tables print it. */
export function milliseconds(/** @type {number | undefined} */ value) {
  return value === undefined ? '' : value.toFixed(value < 10 ? 2 : 1);
}

/** A duration in nanoseconds, as the tables print it. */
export function nanoseconds(/** @type {number | undefined} */ value) {
  return value === undefined ? '' : value.toFixed(value < 100 ? 1 : 0);
}

/** So many nanoseconds each, as millions a second. */
export function millions(/** @type {number | undefined} */ value) {
  return value === undefined ? '' : (1000 / value).toFixed(1);
}

/**
 * How many times the rival's time ours takes.
 *
 * @param {number | undefined} ours
 * @param {number | undefined} rival
 */
export function ratio(ours, rival) {
  return ours === undefined || rival === undefined ? '' : (ours / rival).toFixed(2);
}
