import type { CipherEngine } from './cipher-engine.ts'
import { nodeEngine } from './node-engine.ts'

/** The engine that this process works with. */
export const engine: CipherEngine = nodeEngine
