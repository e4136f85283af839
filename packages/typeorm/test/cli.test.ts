import 'reflect-metadata'
import { isEnvelope } from '@waxseal/core'
import {
  createTestDatabase,
  type DatabaseTarget,
  serverStartTimeout,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import type { DataSource } from 'typeorm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Patient } from './fixtures/cli/patient.ts'
import { TypeormCli } from './support/typeorm-cli.ts'
import { typeormVersion, World } from './support/world.ts'

const PATIENTS = [
  { email: 'grüße@example.org', phone: '+86 138', history: '{"list":["é",1]}', born: '1931-12-31 23:30:00' },
  { email: '日本@例え.jp', phone: null, history: null, born: null },
]
const TYPES: Readonly<Record<DatabaseTarget, readonly string[]>> = {
  mysql: ['varchar(100)', 'varchar(100)', 'json', 'datetime'],
  mariadb: ['varchar(100)', 'varchar(100)', 'json', 'datetime'],
  postgres: ['varchar(100)', 'varchar(100)', 'jsonb', 'timestamp'],
  sqlite: ['varchar(100)', 'varchar(100)', 'text', 'datetime'],
}
const IDS: Readonly<Record<DatabaseTarget, string>> = {
  mysql: 'int NOT NULL AUTO_INCREMENT PRIMARY KEY',
  mariadb: 'int NOT NULL AUTO_INCREMENT PRIMARY KEY',
  postgres: 'SERIAL PRIMARY KEY',
  sqlite: 'integer PRIMARY KEY AUTOINCREMENT NOT NULL',
}

// A process for each command, on a machine that has more to do.
const timeout = 180_000

// The older line on one of the databases: on all of them, its schema is compared in the contract suites.
const databases = testDatabases()
const cases = [
  ...databases.map(target => ['typeorm', target] as const),
  ...databases.slice(-1).map(target => ['typeorm-0-3', target] as const),
]

describe.each(cases)('the command line of %s on %s', (name, target) => {
  let database: TestDatabase
  let cli: TypeormCli
  beforeEach(async () => {
    database = await createTestDatabase(target)
    cli = await TypeormCli.open(name, database)
  }, serverStartTimeout)
  afterEach(() => database?.drop())

  /** Nothing more to change, in the eyes of every command that looks. */
  async function expectStable(): Promise<void> {
    const commands = [cli.run('migration:generate', 'Check', '--check'), cli.run('schema:log')]
    const [check, log] = await Promise.all(commands)
    expect(check).toMatchObject({ code: 0, output: expect.stringContaining('No changes') })
    expect(log).toMatchObject({ code: 0, output: expect.stringContaining('up to date') })
  }

  it(`generates and runs the first migration, ${typeormVersion(name)}`, { timeout }, async () => {
    const generated = await cli.run('migration:generate', `${cli.migrations}/First`, '--outputJs', '--esm')
    expect(generated).toMatchObject({ code: 0 })
    expect(await cli.run('migration:run')).toMatchObject({ code: 0, output: expect.stringContaining('executed') })
    await expectStable()
    expect(await cellsOf(database)).toEqual([])
  })

  it('takes an existing table over, with all that it holds', { timeout }, async () => {
    await createPlainTable(database)
    const commands = [['migration:generate', `${cli.migrations}/Lossy`], ['schema:log'], ['schema:sync']] as const
    for (const { code, output } of await Promise.all(commands.map(([command, ...args]) => cli.run(command, ...args)))) {
      expect(code).not.toBe(0)
      expect(output).toContain('prepareEncryptedColumn(queryRunner, Patient,')
    }
    await cli.write(
      'Prepare1700000000001',
      `  async up(queryRunner) {
    await prepareEncryptedColumn(queryRunner, 'patient', 'email', { index: { unique: true } })
    await prepareEncryptedColumn(queryRunner, 'patient', 'phone', { carrier: 'text', length: 400, index: true })
    await prepareEncryptedColumn(queryRunner, 'patient', 'history', { type: 'json', carrier: 'json' })
    await prepareEncryptedColumn(queryRunner, 'patient', 'born', { type: 'date', timeZone: 'Asia/Shanghai' })
  }
  async down(queryRunner) {
    await restorePlainColumn(queryRunner, 'patient', 'email', { type: 'varchar', length: '100' }, { index: true })
  }`,
    )
    const run = await cli.run('migration:run')
    expect(run).toMatchObject({ code: 0 })
    expect(run.output).toMatch(/patient\.email: dropping the unique/)
    await expectStable()
    await encryptAll(database)
    const reverted = await cli.run('migration:revert')
    expect(reverted.code).not.toBe(0)
    expect(reverted.output).toContain('holds ciphertext')
    await expectEncrypted(database)
  })
})

async function createPlainTable({ query, quote, target }: TestDatabase): Promise<void> {
  const [email, phone, history, born] = TYPES[target]
  const constraint = `CONSTRAINT ${quote('UQ_email')} UNIQUE (email)`
  await query(
    `CREATE TABLE patient (${quote('id')} ${IDS[target]}, ward varchar(20) DEFAULT 'A' NOT NULL, email ${email} NOT NULL, ` +
      `phone ${phone}, history ${history}, born ${born}, ${constraint})`,
  )
  for (const { email, phone, history, born } of PATIENTS) {
    await query('INSERT INTO patient (email, phone, history, born) VALUES (?, ?, ?, ?)', [email, phone, history, born])
  }
}

function cellsOf(database: TestDatabase) {
  return database.rows('patient', 'id')
}

async function onPatients(
  database: TestDatabase,
  mode: 'strict' | 'migration',
  work: (from: DataSource) => Promise<void>,
) {
  const dataSource = new World(database).open({ entities: [Patient], synchronize: false }, { mode })
  await dataSource.initialize()
  try {
    await work(dataSource)
  } finally {
    await dataSource.destroy()
  }
}

const EXPECTED: Partial<Patient>[] = [
  { email: PATIENTS[0]!.email, phone: '+86 138', history: { list: ['é', 1] }, born: new Date('1931-12-31T15:30:00Z') },
  { email: PATIENTS[1]!.email, phone: null, history: null, born: null },
]

/** What an application does in migration mode, until every row has been written anew. */
async function encryptAll(database: TestDatabase): Promise<void> {
  await onPatients(database, 'migration', async dataSource => {
    const patients = dataSource.getRepository(Patient)
    const found = await patients.find({ order: { id: 'ASC' } })
    expect(found).toMatchObject(EXPECTED)
    expect(await patients.findOneBy({ email: EXPECTED[0]!.email!, phone: '+86 138' })).toMatchObject({ id: 1 })
    for (const { id, email, phone, history, born } of found) {
      await patients.update(id, {
        email,
        phone: phone ?? null,
        history: (history ?? null) as object,
        born: born ?? null,
      })
    }
  })
}

async function expectEncrypted(database: TestDatabase): Promise<void> {
  const [first] = await cellsOf(database)
  const sealed = [first!.email, first!.phone, first!.born, JSON.parse(String(first!.history))]
  expect(sealed.filter(cell => !isEnvelope(cell))).toEqual([])
  expect(await database.grep(['grüße@example.org', '+86 138'])).toEqual([])
  await onPatients(database, 'strict', async dataSource => {
    const patients = dataSource.getRepository(Patient)
    expect(await patients.find({ order: { id: 'ASC' } })).toMatchObject(EXPECTED)
    expect(await patients.countBy({ email: EXPECTED[1]!.email! })).toBe(1)
    await expect(patients.insert({ email: EXPECTED[1]!.email! })).rejects.toThrow(/unique|duplicate/i)
  })
}
