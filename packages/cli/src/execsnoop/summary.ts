/** What a run saw. */
export interface RunSummary {
  readonly events: number;
  /** How many events found no room in the ring buffer. */
  readonly lost: number;
  /** Seconds from the start of the command to its first event; undefined where there was none. */
  readonly firstEventAfter: number | undefined;
}

/** The line on stderr that ends a run. */
export function summaryLine({ events, lost, firstEventAfter }: RunSummary): string {
  if (firstEventAfter === undefined) return `no event, ${lost} lost`;
  const counted = events === 1 ? '1 event' : `${events} events`;
  return `${counted}, ${lost} lost, first event after ${firstEventAfter.toFixed(2)} s`;
}
