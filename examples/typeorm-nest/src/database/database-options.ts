import { existsSync } from 'node:fs'
import type { TypeOrmModuleAsyncOptions } from '@nestjs/typeorm'
import { createKeyFile, localKey } from '@waxseal/core'
import { withEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { currentClinic } from '../clinic/clinic-scope.ts'

const keyFile = process.env.WAXSEAL_KEY_FILE ?? 'waxseal.key'

/** What `TypeOrmModule.forRootAsync` takes. The factory is the one place that knows of encryption. */
export const databaseOptions: TypeOrmModuleAsyncOptions = {
  useFactory: () => ({
    type: 'better-sqlite3',
    driver: libsql, // has the same API, and needs no compiler
    database: process.env.DATABASE_FILE ?? 'clinics.db',
    autoLoadEntities: true,
    synchronize: true,
  }),
  dataSourceFactory: async options => {
    // In production a KMS wraps the data keys; on this machine a file does.
    if (!existsSync(keyFile)) createKeyFile(keyFile)
    const dataSource = new DataSource(options as DataSourceOptions)
    return withEncryption(dataSource, { provider: localKey({ file: keyFile }), scope: currentClinic }).initialize()
  },
}
