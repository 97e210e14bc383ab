/** How many rounds are run: the first argument, or so many that a busy machine does not show in the medians. */
export function roundsAsked() {
  const [, , asked = '11'] = process.argv;
  const count = Number(asked);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${asked} is no number of rounds`);
  return count;
}
