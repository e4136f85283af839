import { randomBytes, randomInt } from 'node:crypto'
import type { TestDatabase } from '@waxseal/testing'

/** What the ORMs write and read: three short strings, all of them encrypted by who encrypts. */
export interface PersonData {
  email: string
  phone: string
  address: string
}

/** A person as it comes back. */
export interface Person extends PersonData {
  id: number
}

/** So many different persons; a row holds some 100 bytes of text. */
export function samplePersons(count: number): PersonData[] {
  return Array.from({ length: count }, () => ({
    email: `${randomBytes(6).toString('hex')}@example.org`,
    phone: `+86 138 ${randomInt(1000, 9999)} ${randomInt(1000, 9999)}`,
    address: `${randomInt(1, 999)} Example Road, ${randomBytes(18).toString('hex')}`,
  }))
}

/** Makes sure that what a contender reads is what it was given. */
export function assertSamePersons(
  contender: string,
  read: readonly PersonData[],
  written: readonly PersonData[],
): void {
  const key = ({ email, phone, address }: PersonData) => `${email}\n${phone}\n${address}`
  const found = new Set(read.map(key))
  if (read.length !== written.length || !written.every(person => found.has(key(person)))) {
    throw new Error(`${contender} does not read what it wrote`)
  }
}

/** Makes sure that a contender really encrypts what it is measured at. */
export async function assertNoPlaintext(
  contender: string,
  database: TestDatabase,
  [person]: readonly PersonData[],
): Promise<void> {
  const { email, phone, address } = person!
  const findings = await database.grep([email, phone, address])
  if (findings.length > 0) throw new Error(`${contender} leaves plaintext in its table`)
}
