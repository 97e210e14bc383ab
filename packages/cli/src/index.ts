export type { ExecsnoopLine } from './execsnoop/json.ts';
export type { InspectedFunction, InspectedProgram, InspectedSubprogram } from './inspect/functions.ts';
export type { Inspection } from './inspect/inspection.ts';
export type { InspectedMap, InspectedType } from './inspect/maps.ts';
export type { InspectedRelocation } from './inspect/relocations.ts';
export type { InspectedExtern, InspectedVariable } from './inspect/variables.ts';
