import type { EncryptedDatabase } from '@waxseal/core'
import type { BulkOperation } from '../report.ts'
import { decryptOperation } from './decrypt.ts'
import { encryptOperation } from './encrypt.ts'
import type { Operation } from './operation.ts'
import { reencryptOperation } from './reencrypt.ts'
import { reindexOperation } from './reindex.ts'
import { verifyOperation } from './verify.ts'

/** The operation of a name, on a database. */
export async function createOperation(
  encrypted: EncryptedDatabase,
  name: BulkOperation,
  sample: number,
): Promise<Operation> {
  const { database, encryption } = encrypted
  switch (name) {
    case 'encrypt':
      return encryptOperation(encryption)
    case 'reencrypt':
      return reencryptOperation(encrypted)
    case 'reindex':
      return reindexOperation(encryption)
    case 'verify':
      return verifyOperation(encryption, database.dialect, sample)
    case 'decrypt':
      return decryptOperation(encryption)
  }
}
