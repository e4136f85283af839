import type { EncryptedDatabase, Encryption } from '@waxseal/core'
import type { TestDatabase } from '@waxseal/testing'
import type { Patient } from './entities.ts'

export type Orm = 'typeorm' | 'prisma'

/** What a database is reached by; a server's CA where it has one of its own. */
export interface Place extends Pick<TestDatabase, 'target' | 'name' | 'url'> {
  readonly ca?: string | undefined
}

/** An application on a database, in migration mode. */
export interface World {
  readonly encrypted: EncryptedDatabase
  readonly encryption: Encryption
  /** All rows of a table as the application reads them, by their key. */
  read(table: 'Patient' | 'Visit'): Promise<Record<string, unknown>[]>
  /** Writes a patient as the application does, in the scope of its clinic. */
  save(id: number, clinic: string, values: Partial<Patient>): Promise<void>
  findByEmail(email: string): Promise<Record<string, unknown> | null>
  close(): Promise<void>
}

/** Opens an application on a database. What the other ORM needs is not loaded. */
export async function openWorld(orm: Orm, place: Place, namespace?: string): Promise<World> {
  if (orm === 'typeorm') return (await import('./typeorm-world.ts')).openTypeOrm(place, namespace)
  return (await import('./prisma-world.ts')).openPrisma(place, namespace)
}
