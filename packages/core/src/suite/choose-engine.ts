import type { NativeAddon } from '@waxseal/native'
import { WaxsealError } from '../errors.ts'
import type { CipherEngine, EngineName } from './cipher-engine.ts'
import { createNativeEngine } from './native-engine.ts'
import { nodeEngine } from './node-engine.ts'
import { passesSelfTest } from './self-test.ts'

/** Which engine encrypts in this process, and why that one. */
export interface EngineInfo {
  /** `native`: the addon of `@waxseal/native`. `node`: `node:crypto`, the reference. */
  readonly name: EngineName
  readonly reason: string
}

/** What the choice depends on. */
export interface Surroundings {
  /** WAXSEAL_ENGINE: `node` or `native`. */
  readonly wanted: string | undefined
  readonly versions: Readonly<Record<string, string | undefined>>
  /** Gives the addon, or throws. */
  readonly load: () => NativeAddon
}

// They load addons of Node-API, but their OpenSSL is another one, or none.
const FOREIGN = { electron: 'Electron', bun: 'Bun', deno: 'Deno' } as const

/**
 * The native engine where it can be had and passes its self-test; else the reference engine.
 *
 * @throws WaxsealError CONFIG_INVALID when WAXSEAL_ENGINE names no engine, or wants the native one where it cannot be had
 */
export function chooseEngine({ wanted, versions, load }: Surroundings): { engine: CipherEngine; info: EngineInfo } {
  if (wanted === 'node') return reference('WAXSEAL_ENGINE=node')
  if (wanted !== undefined && wanted !== '' && wanted !== 'native') {
    throw new WaxsealError('CONFIG_INVALID', 'WAXSEAL_ENGINE is "node" or "native", or not set')
  }
  const found = findNative(versions, load)
  if (typeof found !== 'string') return found
  if (wanted === 'native') throw new WaxsealError('CONFIG_INVALID', `WAXSEAL_ENGINE=native: ${found}`)
  return reference(found)
}

function reference(reason: string) {
  return { engine: nodeEngine, info: { name: nodeEngine.name, reason } }
}

function findNative(versions: Surroundings['versions'], load: () => NativeAddon) {
  for (const [name, title] of Object.entries(FOREIGN)) {
    if (versions[name] !== undefined) return `${title} is no Node.js`
  }
  let addon: NativeAddon
  try {
    addon = load()
  } catch (error) {
    return whyNotLoaded(error)
  }
  const engine = createNativeEngine(addon)
  if (!passesSelfTest(engine)) return '@waxseal/native failed its self-test'
  return { engine, info: { name: engine.name, reason: `@waxseal/native, on ${addon.openssl}` } }
}

function whyNotLoaded(error: unknown): string {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
  if (code === 'MODULE_NOT_FOUND') return '@waxseal/native is not installed'
  // node-gyp-build's own words hold the paths of the machine.
  if (message.startsWith('No native build was found')) {
    return `@waxseal/native has no binary for ${process.platform}-${process.arch}`
  }
  return `@waxseal/native did not load${typeof code === 'string' ? ` (${code})` : ''}`
}
