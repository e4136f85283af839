import { randomBytes, randomUUID } from 'node:crypto'

// The arguments of the schema's functions: https://www.prisma.io/docs/orm/reference/prisma-schema-reference#uuid
const GENERATORS: Readonly<Record<string, () => string>> = {
  'uuid()': randomUUID,
  'uuid(4)': randomUUID,
  'uuid(7)': uuidOfNow,
}

/** What makes the values of a field with this default: `uuid()`, `uuid(7)`. undefined for all others. */
export function uuidGenerator(defaultValue: string | undefined): (() => string) | undefined {
  return Object.hasOwn(GENERATORS, defaultValue ?? '') ? GENERATORS[defaultValue!] : undefined
}

/** A UUID of version 7 (RFC 9562, section 5.7): milliseconds since 1970 in 48 bits, then random bits. */
function uuidOfNow(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
