import type { KeyProvider } from '@waxseal/core'
import { withEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import { DataSource } from 'typeorm'
import { Patient } from './patient.ts'

/** The clinic's DataSource. One line more than without encryption. */
export function openTypeOrm(file: string, provider: KeyProvider): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    driver: libsql, // has the same API, and needs no compiler
    database: file,
    entities: [Patient],
    synchronize: true,
  })
  return withEncryption(dataSource, { provider }).initialize()
}
