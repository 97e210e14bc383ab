import { describe, expect, it } from 'vitest';
import { call, openCalls } from './calls.ts';

describe('a ring that is never empty', () => {
  async function filled(count: number, ringSize?: number) {
    const object = await openCalls({ ringSize });
    call(count);
    return object;
  }

  it('lets the event loop have its turn long before the last record', async () => {
    await using object = await filled(5000);
    let turns = 0;
    const turn = () => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    let records = 0;
    for await (const { number } of object.maps.events) {
      expect(number).toBe(records);
      records += 1;
      if (records === 5000) break;
    }
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(10);
  });

  it('lets the event loop have its turn between two batches', async () => {
    await using object = await filled(20_000);
    let turns = 0;
    const order: string[] = [];
    setImmediate(() => order.push('turn'));
    for await (const batch of object.maps.events.batches()) {
      order.push('batch');
      turns += batch.length;
      if (turns === 20_000) break;
    }
    expect(order.indexOf('turn')).toBeLessThan(order.lastIndexOf('batch'));
  });

  it('loses what does not fit, and counts it in a map that is declared by sizes alone', async () => {
    await using object = await filled(1000, 4096);
    const received = object.maps.events.consume()?.length ?? 0;
    expect(received).toBeGreaterThan(0);
    expect(object.maps.events.lost).toBe(1000n - BigInt(received));
    expect(object.maps.events_lost.get(0)?.reduce((sum, each) => sum + each)).toBe(1000n - BigInt(received));
  });
});
