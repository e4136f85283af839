import type { TestDatabase } from '@waxseal/testing'
import type { World } from './world.ts'

/** The value of one field of every type, for a row: NULL now and then, empty, long, and outside of the first plane. */
export function patientValues(n: number) {
  const email = n % 11 === 0 ? null : n % 7 === 0 ? `Ünïcödé-${n}-😀@Example.org` : `patient-${n}@example.org`
  return {
    email,
    phone: n % 5 === 0 ? null : `+41 44 ${n}`,
    history: n % 3 === 0 ? null : n % 4 === 0 ? { list: [n, 'zwei', null], deep: { emoji: '😀' } } : `plain "${n}"`,
    born: n % 6 === 0 ? null : new Date(Date.UTC(1950 + (n % 60), n % 12, 1 + (n % 28), n % 24)),
    scan: n % 4 === 0 ? null : n % 13 === 0 ? Buffer.alloc(0) : Buffer.from(`scan-${n}-\0\xff`, 'latin1'),
    secret: n % 9 === 0 ? '' : `secret ${n} `,
  }
}

export function clinicOf(n: number): string {
  return ['north', 'süd', 'East'][n % 3]!
}

export function visitNote(n: number): string | null {
  return n % 8 === 0 ? null : n % 15 === 0 ? '' : `note ${n} ‒ 😀 `
}

/** Keys of visits: text that collations take for equal or order in ways of their own, with numbers. */
export function visitKey(n: number): { clinic: string; number: number } {
  return { clinic: ['a', 'B', 'c-d', 'É', 'e f', 'ß', '東京', 'zz'][n % 8]!, number: Math.floor(n / 8) - 3 }
}

/** Writes rows as the application did before anything was encrypted. */
export async function plantPatients(database: TestDatabase, from: number, count: number): Promise<void> {
  const columns = ['id', 'clinic', 'email', 'phone', 'history', 'born', 'scan', 'secret']
  const rows = Array.from({ length: count }, (_, i) => {
    const n = from + i
    const values = patientValues(n)
    return [
      ...[n, clinicOf(n), bytes(values.email), values.phone],
      ...[values.history === null ? null : JSON.stringify(values.history), values.born?.toISOString() ?? null],
      ...[values.scan, bytes(values.secret)],
    ]
  })
  await insert(database, 'patient', columns, rows)
}

export async function plantVisits(database: TestDatabase, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => [visitKey(n).clinic, visitKey(n).number, visitNote(n)])
  await insert(database, 'visit', ['clinic', 'number', 'note'], rows)
}

/** What the application should read of the patients that were planted. */
export function expectedPatients(from: number, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(from + i),
    clinic: clinicOf(from + i),
    ...patientValues(from + i),
  }))
}

/** Rows as the application reads them, with bytes as Buffers. */
export async function readPatients(world: World): Promise<Record<string, unknown>[]> {
  const rows = await world.read('Patient')
  return rows
    .map(row => ({ ...row, scan: row.scan === null ? null : Buffer.from(row.scan as Uint8Array) }))
    .sort((a, b) => Number((a as never as { id: string }).id) - Number((b as never as { id: string }).id))
}

async function insert(
  database: TestDatabase,
  table: string,
  columns: readonly string[],
  rows: readonly (string | number | Buffer | null)[][],
): Promise<void> {
  const names = columns.map(column => database.quote(column)).join(', ')
  for (let at = 0; at < rows.length; at += 500) {
    const part = rows.slice(at, at + 500)
    const places = part.map(row => `(${row.map(() => '?').join(', ')})`).join(', ')
    await database.query(`INSERT INTO ${database.quote(table)} (${names}) VALUES ${places}`, part.flat())
  }
}

function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text)
}
