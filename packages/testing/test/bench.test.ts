import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))

function bench(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['--import', 'tsx', 'packages/testing/bench/main.ts', ...args], { cwd: root })
}

const VALUES = [
  ...['bare node:crypto, binary', 'bare node:crypto, text', 'node:crypto as usually written'],
  ...['typeorm-encrypted', '@47ng/cloak', 'waxseal, binary', 'waxseal, text'],
]
const TYPEORM = [
  'plain TypeORM',
  'waxseal, no cryptography',
  'bare transformer, binary',
  'typeorm-encrypted',
  'waxseal, binary',
  'waxseal, text',
]
const BULK = [
  ...['bare loop, 500 rows at once', 'the same over envelopes', 'bare loop, a row at once'],
  ...['waxseal encrypt', 'waxseal reencrypt', 'waxseal verify'],
]
const PRISMA = [
  'plain Prisma',
  'no-op extension',
  'naive extension',
  'prisma-encryption',
  'prisma-field-encryption',
  'waxseal',
]

/** The benchmark's tables, by what their titles begin with, and who must have a row in each. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  'Encrypt one value of 32 B': VALUES,
  'Decrypt one value of 32 B': VALUES,
  'Encrypt one value of 1 KiB': VALUES,
  'Decrypt one value of 1 KiB': VALUES,
  'Stored bytes of one value of 32 B': ['typeorm-encrypted', '@47ng/cloak', 'waxseal, binary', 'waxseal, text'],
  'TypeORM on sqlite: find': [...TYPEORM, 'plain TypeORM, same size'],
  'TypeORM on sqlite: save 20 new': TYPEORM,
  'TypeORM on sqlite: insert 20 rows': TYPEORM,
  'TypeORM on sqlite: insert 20 rows, one': [
    ...['plain TypeORM', 'waxseal, binary', 'waxseal, text', 'plain TypeORM, same size'],
  ],
  'TypeORM on sqlite: save 10 unchanged': TYPEORM,
  'TypeORM: initialize 100 entities': ['plain TypeORM', 'waxseal'],
  'Prisma on sqlite: findMany': PRISMA,
  'Prisma on sqlite: createMany': PRISMA,
  'Bulk work on sqlite: 200 rows with one': BULK,
  'Bulk work on sqlite: 200 rows with three': BULK,
}

/** The names in a table's first column. */
function rowsUnder(title: string, output: string): string[] {
  const lines = output.split('\n')
  const start = lines.findIndex(line => line.startsWith(title))
  const table = lines.slice(start + 3, lines.indexOf('', start))
  return table.map(line => line.split(/ {2,}/)[0]!).filter(name => name !== '')
}

// How fast anything is, no test may decide: that depends on what else the machine does.
describe('the benchmark', () => {
  it('runs every contender at every task, and says what it ran on', async () => {
    const { stdout } = await bench('--quick')
    for (const [title, contenders] of Object.entries(TABLES)) {
      expect({ title, contenders: rowsUnder(title, stdout) }).toEqual({ title, contenders })
    }
    expect(stdout).toMatch(/Node \d.*OpenSSL \d.*\n.*typeorm 1\..*@prisma\/client 7\./)
  }, 120_000)

  it('names the options when one is wrong', async () => {
    const failed = await bench('--only=mongoose').catch((error: { code: number; stderr: string }) => error)
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('--only=core|typeorm|prisma|bulk') })
  })
})
