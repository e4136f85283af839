import { createHash } from 'node:crypto'
import type { KeyContext, ValueContext } from '@waxseal/core'
import type { EncryptionContext } from '../kms/kms-api.ts'

/**
 * The encryption context of a data key: KMS unwraps it nowhere else. KMS joins names and values by `=` and `&`, so values
 * are percent-encoded: no tenant's name can be taken for another context. An empty scope, the application's own, is left
 * out. See core's FORMAT.md, "Sealed by Alibaba Cloud KMS".
 */
export function keyEncryptionContext({ namespace, scope, purpose }: KeyContext): EncryptionContext {
  return encoded({ waxseal: 'v1-key', namespace, scope, purpose })
}

/** The encryption context of a value that KMS encrypts itself. The row, which may be long, is hashed. */
export function valueEncryptionContext({ namespace, scope, field, type, row }: ValueContext): EncryptionContext {
  const hash = row.length === 0 ? '' : createHash('sha256').update(row).digest('base64url')
  return encoded({ waxseal: 'v1-value', namespace, scope, field, type, row: hash })
}

function encoded(values: Readonly<Record<string, string>>): EncryptionContext {
  const given = Object.entries(values).filter(([, value]) => value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, encodeURIComponent(value)]))
}
