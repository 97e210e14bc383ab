import { binding, type LinkHandle } from '@ebpf-ts/native';
import type { LinkClass } from '../links/attaching.ts';
import type { Link, LinkOwner } from '../links/link.ts';

/** The links of one object: those that are there, and those that are on their way. */
export class Links implements LinkOwner {
  readonly #open = new Set<Link>();
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  /** Waits for an attach and owns its link; undefined where the object was closed meanwhile, and the link with it. */
  async make(program: string, attaching: Promise<LinkHandle>, made: LinkClass): Promise<Link | undefined> {
    const adding = attaching.then((handle) => this.makeSync(program, handle, made));
    this.#underWay.add(adding);
    try {
      return await adding;
    } finally {
      this.#underWay.delete(adding);
    }
  }

  makeSync(program: string, handle: LinkHandle, Made: LinkClass): Link | undefined {
    if (this.#closed) {
      binding.linkDestroySync(handle);
      return undefined;
    }
    const link = new Made(program, handle, this);
    this.#open.add(link);
    return link;
  }

  /** A link of another object comes over with the program that took its place. */
  add(link: Link): void {
    this.#open.add(link);
    if (this.#closed) link.closeSync();
  }

  delete(link: Link): void {
    this.#open.delete(link);
  }

  /** Closes all, also those that are still to come. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    throwFirst(await Promise.allSettled(Array.from(this.#open, (link) => link.close())));
  }

  /** Closes all that are there; those that are still to come are closed when they come. */
  closeSync(): void {
    this.#closed = true;
    throwFirst(Array.from(this.#open, (link) => outcomeOf(() => link.closeSync())));
  }
}

function outcomeOf(work: () => void): PromiseSettledResult<void> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/** One link that cannot be closed keeps none of the others from it, and is reported when all were tried. */
function throwFirst(outcomes: readonly PromiseSettledResult<void>[]): void {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
