import { randomBytes, randomUUID } from 'node:crypto'
import { isEnvelope } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import { expect, it } from 'vitest'
import { encryptRows } from '../../src/index.ts'
import { describeBulk } from './support/suite.ts'

type Cell = string | number | bigint | Buffer

interface Key {
  readonly columns: readonly string[]
  readonly cells: (n: number) => Cell[]
}

const ROWS = 60
const WORDS = ['a', 'B', 'c-d', 'C d', 'É', 'e f', 'ß', 'ss2', '東京', '😀', '😀😀', '_', '%', "'", '"', '\\', 'zz ']

/** Keys of every type, with their columns as the databases spell them. */
function keysOn(target: DatabaseTarget): Record<string, Key> {
  const isMysql = target === 'mariadb' || target === 'mysql'
  const text = isMysql ? 'VARCHAR(40) CHARACTER SET utf8mb4' : 'VARCHAR(40)'
  const bytes = { sqlite: 'BLOB', mariadb: 'VARBINARY(16)', mysql: 'VARBINARY(16)', postgres: 'BYTEA' }[target]
  const word = (n: number) => `${WORDS[n % WORDS.length]}${n}`
  return {
    'a big integer': { columns: ['BIGINT'], cells: n => [9_007_199_254_740_990n + BigInt(n * 3)] },
    'negative integers': { columns: ['INTEGER'], cells: n => [n * 7 - 200] },
    text: { columns: [text], cells: n => [word(n)] },
    bytes: { columns: [bytes], cells: () => [randomBytes(16)] },
    'a UUID': {
      columns: [target === 'postgres' ? 'UUID' : isMysql ? 'CHAR(36)' : 'TEXT'],
      cells: () => [randomUUID()],
    },
    'integer and text': { columns: ['INTEGER', text], cells: n => [n % 4, word(n)] },
    'three columns': {
      columns: [text, 'INTEGER', bytes],
      cells: n => [word(n % 3), n % 5, Buffer.concat([Buffer.of(n), randomBytes(n % 15)])],
    },
    ...(target === 'sqlite'
      ? {}
      : { 'a decimal and a date': { columns: ['DECIMAL(30,5)', 'DATE'], cells: decimalKey } }),
    ...(isMysql && {
      'text without case': { columns: [`${text} COLLATE utf8mb4_general_ci`], cells: n => [`${word(n)}x`] },
      'Latin text, and an unsigned integer': {
        columns: ['VARCHAR(20) CHARACTER SET latin1', 'BIGINT UNSIGNED'],
        cells: n => [`Zürich ${'ÄäÖö'[n % 4]}`, 18_446_744_073_709_551_000n + BigInt(n)],
      },
    }),
    ...(target === 'postgres' && { 'a timestamp': { columns: ['TIMESTAMPTZ(6)'], cells: timestampKey } }),
  }
}

function decimalKey(n: number): Cell[] {
  return [`${n % 7}.${String(n).padStart(5, '0')}`, `2026-01-${String(1 + (n % 28)).padStart(2, '0')}`]
}

function timestampKey(n: number): Cell[] {
  return [`2026-01-01 00:00:00.${String(n * 16_667).padStart(6, '0')}+00`]
}

describeBulk('keys', suite => {
  it('of every type are gone through from the first to the last, once', { timeout: 120_000 }, async () => {
    const { database, world } = suite
    const visit = world.encrypted.tables.find(table => table.name === 'Visit')!
    for (const [name, { columns, cells }] of Object.entries(keysOn(database.target))) {
      const names = columns.map((_, i) => `k${i}`)
      const text = database.target === 'mariadb' || database.target === 'mysql' ? 'LONGTEXT' : 'TEXT'
      const definitions = columns.map((type, i) => `k${i} ${type} NOT NULL`).join(', ')
      await database.query(
        `CREATE TABLE keyed (${definitions}, note ${text}, note_bidx CHAR(32), PRIMARY KEY (${names.join(', ')}))`,
      )
      for (let n = 0; n < ROWS; n++) {
        const places = [...names, 'note'].map(() => '?').join(', ')
        await database.query(`INSERT INTO keyed (${names.join(', ')}, note) VALUES (${places})`, [
          ...cells(n),
          `note ${n}`,
        ])
      }
      const tables = [{ ...visit, table: 'keyed', primaryKey: names }]
      const report = await encryptRows({ ...world.encrypted, tables }, { batchRows: 3, ranges: 3, restart: true })
      expect({ name, ...report.tables[0] }).toMatchObject({
        name,
        rows: ROWS,
        changed: ROWS,
        findingCount: 0,
        remaining: 0,
      })
      const rows = await database.rows('keyed')
      expect(rows.every(row => isEnvelope(row.note) && row.note_bidx !== null)).toBe(true)
      await database.query('DROP TABLE keyed')
    }
  })
})
