import { FieldCipher } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import { Entity, PrimaryColumn } from 'typeorm'
import { afterEach, expect, it } from 'vitest'
import {
  EncryptedColumn,
  type EncryptedColumnOptions,
  prepareEncryptedColumn,
  restorePlainColumn,
} from '../../src/index.ts'
import { migrate, pendingChanges } from '../support/migrate.ts'
import { PLAIN_COLUMNS } from '../support/plain-columns.ts'
import type { World } from '../support/world.ts'

function prepared(options: EncryptedColumnOptions): new () => object {
  class Prepared {}
  Entity({ name: 'prepared' })(Prepared)
  PrimaryColumn({ type: 'int' })(Prepared.prototype, 'id')
  EncryptedColumn({ nullable: true, ...options })(Prepared.prototype, 'value')
  return Prepared
}

export function describePrepareColumn(world: () => World, target: DatabaseTarget): void {
  const create = async (sql: string, values: readonly (readonly [string, unknown])[]) => {
    await world().database.query(
      `CREATE TABLE prepared (id ${target === 'sqlite' ? 'integer' : 'int'} PRIMARY KEY NOT NULL, value ${sql})`,
    )
    for (const [i, [literal]] of values.entries()) {
      await world().database.query(`INSERT INTO prepared (id, value) VALUES (${i}, ${literal})`)
    }
  }
  const cells = async () => (await world().rows('prepared')).map(({ value }) => value)

  afterEach(() => world().database.query('DROP TABLE IF EXISTS prepared'))

  for (const { sql, type, values, back, timeZone } of PLAIN_COLUMNS[target]) {
    it(`${sql} as ${type}`, async () => {
      await create(sql, values)
      const before = await cells()
      await migrate(
        world(),
        [prepared({ type, index: type === 'json' ? false : { unique: true } })],
        async (runner, source) => {
          const entity = source.entityMetadatas[0]!.target as new () => object
          for (let run = 0; run < 2; run++) await prepareEncryptedColumn(runner, entity, 'value', { timeZone })
          const cipher = new FieldCipher(world().keyring, { context: 'x', type, acceptPlaintext: 'text' })
          const after = await cells()
          expect(after.filter(cell => cell !== null && !Buffer.isBuffer(cell))).toEqual([])
          expect(after.map(cell => cipher.decrypt(cell))).toEqual(values.map(([, value]) => value))
          expect(await pendingChanges(source)).toEqual([])
          await restorePlainColumn(runner, entity, 'value', { isNullable: true, ...back })
          expect(await cells()).toEqual(before)
        },
      )
    })
  }
}
