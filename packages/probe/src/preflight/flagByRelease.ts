import { facts, type MapTypeName } from '../facts/facts.ts';
import { isAtLeast } from '../facts/release.ts';
import { flagged, ownFlagsOf, type ProbedMapFlag } from '../mapType.ts';
import type { Status } from '../verdict.ts';

/**
 * What the release alone tells of a flag of a type of map. That further types took to a flag is not dated, save for
 * those that were never without it; and what a release must not have, a distribution may have brought to it.
 */
export function flagByRelease(kernel: string, type: MapTypeName, flag: ProbedMapFlag): Status {
  const { id, since } = facts.mapFlags[flag];
  if ((ownFlagsOf(type) & id) !== 0) return 'supported';
  if (!isAtLeast(kernel, since)) return 'unsupported';
  return flagged[flag] === type ? 'supported' : 'unknown';
}
