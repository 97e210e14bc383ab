import { describe, expect, it } from 'vitest';
import { BatchBuffer } from '../src/batch.ts';
import { rawRecordCodec } from '../src/index.ts';

/** A batch of three records, as native code leaves it. */
function filled() {
  const batch = new BatchBuffer(64, 8, rawRecordCodec);
  batch.bytes.set([1, 2, 3], 0);
  batch.bytes.set([4], 8);
  batch.bytes.set([5, 6], 16);
  batch.bounds.set([0, 3, 8, 1, 16, 2]);
  batch.reset(3);
  return batch;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a batch', () => {
  it('gives its records by index, in order, and as values to keep', () => {
    const batch = filled();
    expect(batch.at(1)).toEqual(bytes(4));
    const records = batch.records();
    batch.bytes.fill(0);
    expect(records).toEqual([bytes(1, 2, 3), bytes(4), bytes(5, 6)]);
  });

  it('walks its records without a copy', () => {
    const batch = filled();
    const views = [...batch].map((view) => view.buffer);
    expect(views).toEqual([batch.bytes.buffer, batch.bytes.buffer, batch.bytes.buffer]);
  });

  it('forgets those that were given out one by one', () => {
    const batch = filled();
    batch.keepLast(2);
    expect(batch.records()).toEqual([bytes(4), bytes(5, 6)]);
    batch.keepLast(1);
    expect([batch.length, batch.at(0)]).toEqual([1, bytes(5, 6)]);
    expect(() => batch.at(1)).toThrow('the batch holds 1 records; there is none at 1');
  });
});
