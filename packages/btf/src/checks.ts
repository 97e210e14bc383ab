import { nestingOf } from './nesting.ts';
import { type Records, startOf } from './records.ts';
import { type Bounds, validateRecord, validateRecords } from './validate.ts';

/** What is checked before a type is used. */
export interface Checks {
  /** @throws {BtfError} when the record of this type is not sound. */
  record(id: number): void;
  /** @throws {BtfError} when the type never ends. */
  nesting(id: number): void;
}

/** Checks everything now, so that nothing is left for later. */
export function checkAll(records: Records, bounds: Bounds): Checks {
  validateRecords(records, bounds);
  const nesting = nestingOf(records);
  for (let id = records.firstId; id < records.endId; id++) nesting.check(id);
  return { record: () => {}, nesting: () => {} };
}

/** Checks each type when it is first used. */
export function checkUsed(records: Records, bounds: Bounds): Checks {
  const checked = new Uint8Array(records.starts.length);
  const nesting = nestingOf(records);
  return {
    record(id) {
      if (checked[id - records.firstId] === 1) return;
      validateRecord(records, bounds, startOf(records, id));
      nesting.check(id);
      checked[id - records.firstId] = 1;
    },
    nesting: (id) => nesting.check(id),
  };
}
