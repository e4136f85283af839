import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { NativeAddon } from '@waxseal/native'

/** The addon, where it has been built for this machine. */
function findAddon(): NativeAddon | undefined {
  try {
    return createRequire(import.meta.url)('../index.cjs') as NativeAddon
  } catch {
    // Past vitest, which keeps what a passing file prints to itself.
    writeSync(
      2,
      '\n!!! NOT RUN: the suites of the addon. It is not built here: packages/native/README.md says how.\n\n',
    )
    return undefined
  }
}

export const addon: NativeAddon | undefined = findAddon()
