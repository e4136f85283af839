import type { TableEvidence } from '../evidence/wire-evidence.ts'
import { ProbeFailure } from '../net/failure.ts'
import { type SqlRow, type SqlSession, sqlName, sqlText, textOf } from '../sql.ts'

/** A table of a database. */
export interface TableName {
  readonly schema: string
  readonly table: string
}

const text = (value: string): string => sqlText('mysql', value)

/** The tables of a database, by name. @throws ProbeFailure */
export async function listMysqlTables(session: SqlSession, schema: string): Promise<TableName[]> {
  const rows = await session.query(
    'SELECT TABLE_NAME FROM information_schema.TABLES ' +
      `WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = ${text(schema)} ORDER BY TABLE_NAME`,
  )
  return rows.flatMap(row => textOf(row[0]) ?? []).map(table => ({ schema, table }))
}

/**
 * What MySQL or MariaDB says of a table's encryption at rest: proven by the storage engine, which takes the privilege
 * PROCESS; else as declared when the table was made.
 */
export async function readMysqlTable(session: SqlSession, name: TableName, product: string): Promise<TableEvidence> {
  const own = `${name.schema}.${name.table}`
  const nothing = { name: own, encrypted: 'unknown', strength: 'declared', value: null } as const
  try {
    const declared = await readDeclared(session, name)
    if (declared === undefined) {
      const because = 'there is no such table, or the login may not see it'
      return { ...nothing, source: 'information_schema.TABLES', because }
    }
    const proven = await readProven(session, name, product)
    return { name: own, ...(proven ?? declared) }
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error
    return { ...nothing, source: 'information_schema', because: error.message }
  }
}

type Seen = Omit<TableEvidence, 'name'>

async function readDeclared(session: SqlSession, { schema, table }: TableName): Promise<Seen | undefined> {
  const [row] = await session.query(
    'SELECT CREATE_OPTIONS FROM information_schema.TABLES ' +
      `WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = ${text(schema)} AND TABLE_NAME = ${text(table)}`,
  )
  if (row === undefined) return undefined
  const options = textOf(row[0]) ?? ''
  const encrypted = encryptionIn(options)
  const because =
    encrypted === 'unknown'
      ? 'its options do not say; the storage engine does, to a login with the privilege PROCESS'
      : 'its options say so, which the storage engine does not prove'
  // Of the options, the one that matters: others may quote what users wrote.
  const value = encrypted === 'unknown' ? null : encrypted ? 'encrypted' : 'not encrypted'
  return { encrypted, strength: 'declared', source: 'information_schema.TABLES.CREATE_OPTIONS', value, because }
}

/** What options of a table say of encryption: `encrypted`=yes (MariaDB), ENCRYPTION="Y" (MySQL), block_format=encrypted (RDS, MySQL 5.6). */
export function encryptionIn(options: string): boolean | 'unknown' {
  if (/(^|\s)`?block_format`?=["']?encrypted/i.test(options)) return true
  const value = /(?:^|\s)`?encrypt(?:ed|ion)`?=["']?(\w+)/i.exec(options)?.[1]
  if (value === undefined) return 'unknown'
  if (/^(yes|y|on|1)$/i.test(value)) return true
  return /^(no|n|off|0)$/i.test(value) ? false : 'unknown'
}

/** Undefined where the login may not look, or the storage engine has no file of the table's own. */
async function readProven(session: SqlSession, name: TableName, product: string): Promise<Seen | undefined> {
  const [source, columns] = catalogueOf(product)
  const where = fileNames(name)
    .map(file => ({ whole: text(file), part: text(`${file}#p#`) }))
    .map(({ whole, part }) => `NAME = ${whole} OR LOWER(LEFT(NAME, CHAR_LENGTH(${part}))) = LOWER(${part})`)
    .join(' OR ')
  try {
    // MariaDB reads how a file is encrypted when the table is first used.
    await session.query(`SELECT 1 FROM ${sqlName('mysql', name.schema)}.${sqlName('mysql', name.table)} LIMIT 1`)
    const ask = (what: string, catalogue: string): Promise<readonly SqlRow[]> =>
      session.query(`SELECT ${what} FROM information_schema.${catalogue} WHERE ${where}`)
    const rows = await ask(columns, source)
    if (rows.length > 0) return seenIn(rows, `information_schema.${source}`, product)
    // MariaDB lists only files that were ever encrypted there, and all files here.
    if (!product.startsWith('MariaDB') || (await ask('NAME', 'INNODB_SYS_TABLESPACES')).length === 0) return undefined
    const because = 'the storage engine writes its file in plaintext, and has never encrypted it'
    return { encrypted: false, strength: 'proven', source: `information_schema.${source}`, value: null, because }
  } catch (error) {
    // 1227 says which privilege, 1109 that this server has no such catalogue.
    if (error instanceof ProbeFailure && error.code === 'REFUSED') return undefined
    throw error
  }
}

function catalogueOf(product: string): readonly [string, string] {
  if (product.startsWith('MariaDB')) {
    return ['INNODB_TABLESPACES_ENCRYPTION', 'ENCRYPTION_SCHEME, MIN_KEY_VERSION, CURRENT_KEY_VERSION']
  }
  return / 5\./.test(product)
    ? ['INNODB_SYS_TABLESPACES', "IF(FLAG & 8192, 'Y', 'N')"]
    : ['INNODB_TABLESPACES', 'ENCRYPTION']
}

/** A table has one file, or one for each partition: it is encrypted when all of them are. */
function seenIn(rows: readonly SqlRow[], source: string, product: string): Seen {
  const files = rows.map(row => row.map(cell => textOf(cell) ?? ''))
  const value = [...new Set(files.map(cells => cells.join('/')))].join(', ')
  const base = { strength: 'proven', source, value } as const
  const isMariadb = product.startsWith('MariaDB')
  const states = files.map(([first, oldest, current]) => {
    if (!isMariadb) return first === 'Y'
    if (first !== '1' || current === '0') return false
    return oldest === '0' ? 'under way' : true
  })
  if (states.includes(false)) return { ...base, encrypted: false, because: 'the storage engine writes it in plaintext' }
  if (states.includes('under way')) {
    return { ...base, encrypted: 'unknown', because: 'the storage engine is at it: pages in plaintext are left' }
  }
  return { ...base, encrypted: true, because: 'the storage engine writes it encrypted' }
}

/** What a storage engine may call the file: as MySQL does, and with what is no letter of ASCII encoded, as MariaDB does. */
function fileNames({ schema, table }: TableName): readonly string[] {
  const [one, other] = [schema, table].map(part =>
    part.replace(/[^\w]/g, char => `@${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )
  return [...new Set([`${one}/${other}`, `${schema}/${table}`])]
}
