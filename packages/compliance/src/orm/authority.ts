import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Authority } from './channel.ts'

/** What can be made of the authorities of a configuration. */
export interface ReadAuthorities {
  /** When each certificate ends. */
  readonly ends: readonly Date[]
  /** Why some of it is of no use. */
  readonly problem?: string | undefined
}

const BLOCK = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g

/** Reads certificate authorities. @param folder what paths are relative to */
export function readAuthorities(authorities: readonly Authority[], folder: string): ReadAuthorities {
  const ends: Date[] = []
  for (const authority of authorities) {
    const text = 'pem' in authority ? authority.pem : contentOf(resolve(folder, authority.file))
    const place = 'pem' in authority ? 'the option ca' : authority.file
    if (typeof text !== 'string') return { ends, problem: `${place} cannot be read (${text.code})` }
    const blocks = text.match(BLOCK) ?? []
    if (blocks.length === 0) {
      const hint = 'pem' in authority ? '; it takes the text of the file, and not its path' : ''
      return { ends, problem: `${place} holds no certificate in PEM${hint}` }
    }
    for (const [index, block] of blocks.entries()) {
      const end = endOf(block)
      if (end === undefined) return { ends, problem: `certificate ${index + 1} in ${place} cannot be parsed` }
      ends.push(end)
    }
  }
  return { ends }
}

function contentOf(file: string): string | { readonly code: string } {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'no reason given' }
  }
}

function endOf(pem: string): Date | undefined {
  try {
    return new Date(new X509Certificate(pem).validTo)
  } catch {
    return undefined
  }
}
