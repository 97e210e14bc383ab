import { firstIndex } from './firstIndex.ts';
import type { MapDefinition } from './maps/definition.ts';
import type { PlacedVariable } from './placedVariable.ts';
import type { Section } from './section.ts';

/** What lies where outside of the code. An object may have tens of thousands of each, and of relocations. */
export interface Places {
  /** The first map that begins at one of these offsets. */
  mapAt(section: Section, offsets: readonly number[]): MapDefinition | undefined;
  /** The first variable that a byte belongs to. */
  variableAt(section: Section, offset: number): PlacedVariable | undefined;
}

export function placesOf(maps: readonly MapDefinition[], variables: readonly PlacedVariable[]): Places {
  const mapIndices = new Map<string, number>();
  for (const [index, { section, offset }] of maps.entries()) {
    const key = `${offset} ${section}`;
    if (!mapIndices.has(key)) mapIndices.set(key, index);
  }
  const reaching = reachingOf(variables);
  return {
    mapAt({ name }, offsets) {
      const found = offsets.map((offset) => mapIndices.get(`${offset} ${name}`) ?? maps.length);
      return maps[Math.min(...found)];
    },
    variableAt(section, offset) {
      const own = reaching.get(section) ?? [];
      const reached = own[firstIndex(own, ({ reach }) => reach > offset)];
      return reached !== undefined && reached.variable.offset <= offset ? reached.variable : undefined;
    },
  };
}

/** A variable, and the end of the one that reaches farthest of it and all before it: damaged ones may overlap. */
interface Reaching {
  readonly variable: PlacedVariable;
  readonly reach: number;
}

/** The variables of each section in the order of their offsets. */
function reachingOf(variables: readonly PlacedVariable[]): ReadonlyMap<Section, readonly Reaching[]> {
  const sections = new Map<Section, Reaching[]>();
  for (const variable of variables.toSorted((a, b) => a.offset - b.offset)) {
    const { section, offset, size } = variable;
    const known = sections.get(section) ?? [];
    known.push({ variable, reach: Math.max(offset + size, known.at(-1)?.reach ?? 0) });
    sections.set(section, known);
  }
  return sections;
}
