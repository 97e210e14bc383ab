export { generateModule } from './generateModule.ts';
export type { GenerateOptions } from './options.ts';
