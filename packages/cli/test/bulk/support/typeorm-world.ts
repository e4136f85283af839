import { encryptionOf, withEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { encryptionOptions, tenants } from './encryption-options.ts'
import { Patient, Visit } from './entities.ts'
import type { Place, World } from './world.ts'

/** Creates the tables, as TypeORM has them. */
export async function createTables(place: Place): Promise<void> {
  const dataSource = withEncryption(
    new DataSource({ ...dataSourceOptions(place), synchronize: true } as DataSourceOptions),
    encryptionOptions,
  )
  await dataSource.initialize()
  await dataSource.destroy()
}

/** An application on a database, through TypeORM. */
export async function openTypeOrm(place: Place, namespace?: string): Promise<World> {
  const dataSource = withEncryption(new DataSource(dataSourceOptions(place)), { ...encryptionOptions, namespace })
  await dataSource.initialize()
  const encryption = encryptionOf(dataSource)
  const patients = dataSource.getRepository(Patient)
  return {
    encrypted: encryption.database(),
    encryption,
    async read(table) {
      const rows =
        table === 'Patient'
          ? await patients.find({ order: { id: 'ASC' } })
          : await dataSource.getRepository(Visit).find({ order: { clinic: 'ASC', number: 'ASC' } })
      return rows.map(row => ('id' in row ? { ...row, id: String(row.id) } : { ...row }))
    },
    async save(id, clinic, values) {
      await tenants.run(clinic, () => patients.update({ id: String(id) }, values as object))
    },
    findByEmail: email => tenants.run('north', () => patients.findOneBy({ email })) as never,
    // More than once, as Prisma's client does.
    close: async () => {
      if (dataSource.isInitialized) await dataSource.destroy()
    },
  }
}

function dataSourceOptions({ target, name, url, ca }: Place): DataSourceOptions {
  const common = { entities: [Patient, Visit] }
  // libsql has the API of better-sqlite3, and needs no compiler.
  if (target === 'sqlite') return { type: 'better-sqlite3', driver: libsql, database: name, ...common }
  return { type: target, url, ...common, ...(ca === undefined ? {} : { ssl: { ca } }) } as DataSourceOptions
}
