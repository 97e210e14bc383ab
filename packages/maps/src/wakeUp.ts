/**
 * When a reader looks into its ring again after it took what was there.
 *
 * - `'immediate'`, the default: as soon as the program notifies it. The shortest delay, some tens of microseconds; a
 *   slow stream costs a wake-up for each record.
 * - `{ interval }`: every so many milliseconds, whether the program notifies or not. At most that delay, and at most that
 *   many wake-ups a second, also while nothing comes. The one for programs that submit with `BPF_RB_NO_WAKEUP`.
 * - `{ records, within }`: when so many records lie in the ring, at the latest `within` milliseconds after the first. The
 *   kernel does not notify at a number of records, so that the reader counts up to eight times meanwhile; nothing is
 *   done while nothing comes.
 *
 * @example
 * ```ts
 * import type { RingBuffer, WakeUp } from '@ebpf-ts/maps';
 *
 * async function count(ring: RingBuffer<unknown>, wakeUp: WakeUp = { records: 1000, within: 100 }) {
 *   for await (const batch of ring.batches({ wakeUp })) console.log(batch.length);
 * }
 * ```
 */
export type WakeUp =
  | 'immediate'
  | { readonly interval: number }
  | { readonly records: number; readonly within: number };

/** What a pace asks of a ring. */
export interface Ring {
  /** Calls `ready` once, when the ring is notified or holds something already. */
  arm(ready: () => void): void;
  disarm(): void;
  /** Whether at least so many records lie in it. */
  holds(records: number): boolean;
}

/** A policy at work for one reader: it says when to look into the ring. */
export interface Pace {
  /** Whether that is now. */
  due(): boolean;
  /** Hears of each look, and whether there was more than it could take. */
  looked(more: boolean): void;
  /** Calls `ready` once, when a look may be due. */
  arm(ring: Ring, ready: () => void): void;
  disarm(ring: Ring): void;
}

/** Looks whenever it is asked, and waits for the program. */
export const immediate: Pace = {
  due: () => true,
  looked: () => {},
  arm: (ring, ready) => ring.arm(ready),
  disarm: (ring) => ring.disarm(),
};

/**
 * The pace of one reader.
 *
 * @throws {RangeError} for times and numbers that cannot be
 */
export function paceOf(wakeUp: WakeUp = 'immediate'): Pace {
  if (wakeUp === 'immediate') return immediate;
  if ('interval' in wakeUp) return every(milliseconds('interval', wakeUp.interval));
  const { records, within } = wakeUp;
  if (!Number.isInteger(records) || records < 1 || records > 0xffff_ffff) {
    throw new RangeError(`wakeUp.records must be a whole number of at least 1, not ${records}`);
  }
  return counting(records, milliseconds('within', within));
}

function every(interval: number): Pace {
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    due: () => performance.now() >= next,
    looked(more) {
      if (!more) next = performance.now() + interval;
    },
    // Timers round down: one that comes early is set again for what is left.
    arm(_, ready) {
      timer = setTimeout(ready, Math.ceil(next - performance.now()));
    },
    disarm: () => clearTimeout(timer),
  };
}

function counting(records: number, within: number): Pace {
  let due = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    due: () => due,
    looked() {
      due = false;
    },
    arm(ring, ready) {
      let deadline: number | undefined;
      const count = () => {
        deadline ??= performance.now() + within;
        due = ring.holds(records) || performance.now() >= deadline;
        if (due) ready();
        else timer = setTimeout(count, within / LOOKS);
      };
      if (ring.holds(records)) count();
      else ring.arm(count);
    },
    disarm(ring) {
      clearTimeout(timer);
      ring.disarm();
    },
  };
}

/** How often records are counted between the first and the last moment. */
const LOOKS = 8;

/** What `setTimeout` takes. */
const LONGEST = 2 ** 31 - 1;

function milliseconds(name: string, value: number): number {
  if (value >= 1 && value <= LONGEST) return value;
  throw new RangeError(`wakeUp.${name} must be 1 to ${LONGEST} milliseconds, not ${value}`);
}
