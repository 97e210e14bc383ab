import process from 'node:process';

/** What the report of a forgotten handle says. */
interface Forgotten {
  readonly what: string;
  readonly created: string;
}

/**
 * Watches a handle that somebody has to close. Where it becomes garbage first, one warning
 * (`EBPF_TS_UNCLOSED`) tells what it was and where it was made; its descriptors are reclaimed by the addon.
 * Returns what to call when the handle was closed.
 *
 * @example
 * ```ts
 * import { watchUnclosed } from '@ebpf-ts/native';
 *
 * class Handle {
 *   readonly #closed = watchUnclosed(this, 'a handle');
 *   close() {
 *     this.#closed();
 *   }
 * }
 * ```
 */
export function watchUnclosed(handle: object, what: string): () => void {
  const token = {};
  const created = (new Error('created here').stack ?? '').split('\n').slice(3).join('\n');
  registry.register(handle, { what, created }, token);
  return () => registry.unregister(token);
}

const registry = new FinalizationRegistry<Forgotten>(({ what, created }) => {
  process.emitWarning(
    `${what} was not closed, and nothing refers to it any more. Its descriptors were reclaimed.`,
    {
      code: 'EBPF_TS_UNCLOSED',
      detail: `Close it, or declare it with \`using\`. It was created here:\n${created}`,
    },
  );
});
