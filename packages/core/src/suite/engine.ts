import { createRequire } from 'node:module'
import type { NativeAddon } from '@waxseal/native'
import { chooseEngine, type EngineInfo } from './choose-engine.ts'
import type { CipherEngine } from './cipher-engine.ts'

let chosen: ReturnType<typeof chooseEngine> | undefined

function choice(): ReturnType<typeof chooseEngine> {
  chosen ??= chooseEngine({
    wanted: process.env.WAXSEAL_ENGINE,
    versions: process.versions,
    // Not imported: it need not be installed.
    load: () => createRequire(import.meta.url)('@waxseal/native') as NativeAddon,
  })
  return chosen
}

/** The engine that this process works with, chosen when it is first asked for. @throws WaxsealError CONFIG_INVALID */
export function currentEngine(): CipherEngine {
  return (chosen ?? choice()).engine
}

/**
 * Which cipher engine this process works with, and why: for a log line at start, or a health check.
 *
 * @throws WaxsealError CONFIG_INVALID when WAXSEAL_ENGINE cannot be followed
 * @example
 * ```ts
 * engineInfo() // { name: 'native', reason: '@waxseal/native, on OpenSSL 3.5.8 …' }
 * engineInfo() // { name: 'node', reason: '@waxseal/native is not installed' }
 * ```
 */
export function engineInfo(): EngineInfo {
  return choice().info
}
