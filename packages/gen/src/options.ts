/**
 * How a module is made of an object.
 *
 * @example
 * ```ts
 * import type { GenerateOptions } from '@ebpf-ts/gen';
 *
 * const options: GenerateOptions = { name: 'execs', url: './execs.bpf.o', events: { events: 'event' } };
 * ```
 */
export interface GenerateOptions {
  /** The object's name: of the shape, in PascalCase, and where the module carries the object, in messages. */
  readonly name: string;
  /** Where the module finds the object at run time, as seen from itself: `./execs.bpf.o`. Default: the module carries it. */
  readonly url?: string | undefined;
  /** The types of the records of ring and perf buffers by the name of the map, where the object does not tell. */
  readonly events?: Readonly<Record<string, string>> | undefined;
  /** What 64-bit integers are: a `bigint` (the default), or a `number` that may not pass 2^53. */
  readonly u64?: 'bigint' | 'number' | undefined;
  /** The command that makes the module anew, for its first line. */
  readonly command?: string | undefined;
}
