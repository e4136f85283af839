import { WaxsealError } from '@waxseal/core'
import type { TableWork } from './dialect.ts'

// What the new column is called while the old one is still there.
const TEMPORARY = 'waxseal_conversion'

/**
 * Writes a column's values in another form into a new column, which then takes the old one's place in a single statement:
 * until that, the old one is whole. The caller holds the lock that keeps other writers out.
 *
 * @param define - the definition of the new column, under a name
 * @param first - changes of the table that come with the last step, before the old column goes; `last`: after it
 */
export async function rewriteColumn(
  work: TableWork,
  define: (name: string, isNullable?: boolean) => string,
  value: string,
  first: readonly string[],
  last: readonly string[],
): Promise<void> {
  const { runner, driver, name, table, existing } = work
  const temporary = driver.escape(TEMPORARY)
  const column = driver.escape(existing.name)
  await refuseTriggers(work)
  const isLeftOver = table.findColumnByName(TEMPORARY) !== undefined
  if (isLeftOver) await runner.query(`ALTER TABLE ${name} DROP COLUMN ${temporary}`)
  await runner.query(`ALTER TABLE ${name} ADD COLUMN ${define(TEMPORARY, true)}`)
  // Columns with ON UPDATE would take this for a change of the row.
  const kept = (await columnsOnUpdate(work)).map(kept => `, ${driver.escape(kept)} = ${driver.escape(kept)}`)
  await runner.query(`UPDATE ${name} SET ${temporary} = ${value}${kept.join('')} WHERE ${column} IS NOT NULL`)
  const swap = [`DROP COLUMN ${column}`, `CHANGE ${temporary} ${define(existing.name)}`]
  await runner.query(`ALTER TABLE ${name} ${[...first, ...swap, ...last].join(', ')}`)
}

async function refuseTriggers({ runner, table }: TableWork): Promise<void> {
  const rows = await runner.query(
    'SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = COALESCE(?, DATABASE()) ' +
      `AND EVENT_OBJECT_TABLE = ? AND EVENT_MANIPULATION = 'UPDATE'`,
    [table.database ?? null, table.name.split('.').at(-1)],
  )
  if (rows.length === 0) return
  throw new WaxsealError(
    'SCHEMA_CHANGE_UNSAFE',
    `${table.name}: it has UPDATE triggers, which rewriting its values would set off: drop them before, and create them after`,
  )
}

async function columnsOnUpdate({ runner, table }: TableWork): Promise<string[]> {
  const rows: { name: string }[] = await runner.query(
    'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) ' +
      `AND TABLE_NAME = ? AND EXTRA LIKE '%on update%'`,
    [table.database ?? null, table.name.split('.').at(-1)],
  )
  return rows.map(({ name }) => name)
}
