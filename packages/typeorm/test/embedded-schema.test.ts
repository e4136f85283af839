import 'reflect-metadata'
import { EntitySchema } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { encryptedSchema } from '../src/index.ts'
import { sqlite, using } from './support/sqlite.ts'

interface Address {
  city: string
  street?: string | null
}
interface Patient {
  id: number
  home: Address
  work: Address
}

const address = () =>
  encryptedSchema<Address>({
    name: 'Address',
    columns: { city: { type: 'varchar' } },
    encrypted: { street: { nullable: true, index: { unique: true } } },
  })
const patient = (schema: unknown) => ({
  name: 'Patient',
  columns: { id: { type: 'int' as const, primary: true as const } },
  embeddeds: { home: { schema }, work: { schema, prefix: 'work' } },
})

describe('an embedded EntitySchema with an encrypted property', () => {
  it('has its index in the database once for each object that it is embedded as', async () => {
    const schema = new EntitySchema<Patient>(patient(new EntitySchema<Address>(address())) as never)
    await using(sqlite([schema]), async dataSource => {
      const indices: { sql: string }[] = await dataSource.query(
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY sql",
      )
      expect(indices.map(({ sql }) => /UNIQUE INDEX .* \("(\w+)"\)/.exec(sql)?.[1]).sort()).toEqual([
        'homeStreet_bidx',
        'workStreet_bidx',
      ])
      const patients = dataSource.getRepository<Patient>('Patient')
      await patients.insert({ id: 1, home: { city: 'A', street: 'x' }, work: { city: 'B', street: 'x' } })
      expect(await patients.countBy({ home: { street: 'x' }, work: { street: 'x' } })).toBe(1)
      const twice = patients.insert({ id: 2, home: { city: 'A' }, work: { city: 'B', street: 'x' } })
      await expect(twice).rejects.toThrow(/UNIQUE/)
      expect((await dataSource.driver.createSchemaBuilder().log()).upQueries).toEqual([])
    })
  })
})
