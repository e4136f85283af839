import { join } from 'node:path'
import { root } from '../../src/repository/root.ts'

/** The compilers of the two lines that applications use. */
export const compilers = {
  'TypeScript 5': join(root, 'packages/tooling/node_modules/typescript-5/bin/tsc'),
  'TypeScript 7': join(root, 'node_modules/typescript/bin/tsc'),
} as const
