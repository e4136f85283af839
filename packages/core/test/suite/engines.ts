import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { NativeAddon } from '@waxseal/native'
import type { CipherEngine } from '../../src/suite/cipher-engine.ts'
import { createNativeEngine } from '../../src/suite/native-engine.ts'
import { nodeEngine } from '../../src/suite/node-engine.ts'

/** The addon, where it has been built for this machine. */
export function findAddon(): NativeAddon | undefined {
  try {
    return createRequire(import.meta.url)('@waxseal/native') as NativeAddon
  } catch {
    // Past vitest, which keeps what a passing file prints to itself.
    writeSync(
      2,
      '\n!!! NOT RUN: the suites of the native engine. It is not built: npm run -w packages/native build:addon\n\n',
    )
    return undefined
  }
}

export const addon: NativeAddon | undefined = findAddon()

export const nativeEngine: CipherEngine | undefined = addon && createNativeEngine(addon)

/** The engines that this machine has. What one of them does, the others have to do. */
export const engines: readonly CipherEngine[] = nativeEngine ? [nodeEngine, nativeEngine] : [nodeEngine]
