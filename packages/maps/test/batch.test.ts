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
  batch.filled(3);
  return batch;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a batch', () => {
  it('gives its records by index, in order, and as values to keep', () => {
    const batch = filled().take(3);
    expect(batch.at(1)).toEqual(bytes(4));
    const records = batch.records();
    batch.bytes.fill(0);
    expect(records).toEqual([bytes(1, 2, 3), bytes(4), bytes(5, 6)]);
  });

  it('walks its records without a copy', () => {
    const batch = filled().take(3);
    const views = [...batch].map((view) => view.buffer);
    expect(views).toEqual([batch.bytes.buffer, batch.bytes.buffer, batch.bytes.buffer]);
    const shown: Uint8Array[] = [];
    batch.forEach((view) => {
      shown.push(view);
    });
    expect(shown).toEqual([...batch]);
    expect(shown[0]?.buffer).toBe(batch.bytes.buffer);
  });

  it('is a window that moves on over what was not given out yet', () => {
    const batch = filled();
    expect(batch.takeOne()).toEqual(bytes(1, 2, 3));
    expect([batch.unread, batch.unreadSize]).toEqual([2, 32]);
    expect(batch.take(1).records()).toEqual([bytes(4)]);
    expect(batch.take(8).records()).toEqual([bytes(5, 6)]);
    expect([batch.unread, batch.unreadSize]).toEqual([0, 0]);
    expect(() => batch.at(1)).toThrow('the batch holds 1 records; there is none at 1');
    expect(() => batch.at(-1)).toThrow(RangeError);
  });

  it('is not read after it was released, and neither is a walk that has begun', () => {
    const batch = filled().take(3);
    const walk = batch[Symbol.iterator]();
    walk.next();
    batch.release();
    batch.release();
    const nothing = () => {};
    const reads = [
      () => batch.at(0),
      () => batch.records(),
      () => [...batch],
      () => walk.next(),
      () => batch.forEach(nothing),
    ];
    for (const read of reads) expect(read).toThrow('the batch was released, and its records with it');
    const other = filled().take(3);
    const releasing = () => {
      other.release();
    };
    expect(() => other.forEach(releasing)).toThrow(RangeError);
    {
      using scoped = filled().take(3);
      expect(scoped.length).toBe(3);
    }
  });

  it('tells when the ring may hold more than had room', () => {
    const batch = filled();
    expect(batch.full).toBe(false);
    batch.bounds.set([0, 33]);
    batch.filled(1);
    expect(batch.full).toBe(true);
    batch.bounds.fill(0);
    batch.filled(8);
    expect(batch.full).toBe(true);
    batch.filled(0);
    expect(batch.full).toBe(false);
  });
});
