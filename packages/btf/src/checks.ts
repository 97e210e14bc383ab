import { nestingOf } from './nesting.ts';
import type { Records } from './records.ts';
import { type Bounds, validateBitfields, validateRecord } from './validate.ts';

/** What is checked before a type is used. */
export interface Checks {
  /** @throws {BtfError} when the record of this type is not sound, or the type never ends. */
  record(id: number): void;
  /** @throws {BtfError} when a value of this type never ends. */
  value(id: number): void;
}

/** Checks everything now, so that nothing is left for later. */
export function checkAll(records: Records, outside: Outside): Checks {
  const { firstId, endId } = records;
  const bounds = { ...outside, typesEnd: endId };
  const withBitfields: number[] = [];
  for (let id = firstId; id < endId; id++) if (validateRecord(records, bounds, id)) withBitfields.push(id);
  const { values, pointers } = nestingOf(records);
  for (let id = firstId; id < endId; id++) {
    values.check(id);
    pointers.check(id);
  }
  for (const id of withBitfields) validateBitfields(records, bounds, id);
  return { record: () => {}, value: () => {} };
}

/**
 * Checks each type when it is first used. That it refers to a type there is none of shows when that one is used, since
 * only a walk over all records could tell.
 */
export function checkUsed(records: Records, outside: Outside): Checks {
  const checked = new Uint8Array(records.most);
  const bounds = { ...outside, typesEnd: records.firstId + records.most };
  const { values, pointers } = nestingOf(records);
  return {
    record(id) {
      if (checked[id - records.firstId] === 1) return;
      const hasBitfields = validateRecord(records, bounds, id);
      values.check(id);
      pointers.check(id);
      if (hasBitfields) validateBitfields(records, bounds, id);
      checked[id - records.firstId] = 1;
    },
    value: (id) => values.check(id),
  };
}

/** What records may refer to, but for their types. */
type Outside = Omit<Bounds, 'typesEnd'>;
