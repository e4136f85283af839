import { describe, expect, it } from 'vitest'
import { offersTls, parseGreeting } from '../../src/wire/mysql/greeting.ts'
import { refusalIn as mysqlRefusal } from '../../src/wire/mysql/packet.ts'
import { parseRow } from '../../src/wire/mysql/query.ts'
import { encryptionIn } from '../../src/wire/mysql/tables.ts'
import { asCode, ProbeFailure } from '../../src/wire/net/failure.ts'
import { refusalIn as postgresRefusal } from '../../src/wire/postgres/message.ts'
import { parseDataRow } from '../../src/wire/postgres/query.ts'
import { sqlName, sqlText } from '../../src/wire/sql.ts'

/** A greeting as MySQL documents it; `capabilities` with CLIENT_PROTOCOL_41 and what a test wants. */
function greeting(version: string, capabilities: number): Buffer {
  const flags = Buffer.alloc(4)
  flags.writeUInt32LE(capabilities)
  return Buffer.concat([
    ...[Buffer.of(10), Buffer.from(`${version}\0`), Buffer.alloc(4, 1), Buffer.from('12345678'), Buffer.of(0)],
    ...[flags.subarray(0, 2), Buffer.of(45, 2, 0), flags.subarray(2), Buffer.of(21), Buffer.alloc(10)],
    ...[Buffer.from('90abcdefghij\0'), Buffer.from('caching_sha2_password\0')],
  ])
}

const PROTOCOL_41 = 0x200
const SSL = 0x800
const PLUGIN_AUTH = 0x80000

/** Every beginning of some bytes, and every one of them with one byte changed. */
function* mutilated(bytes: Buffer): Generator<Buffer> {
  for (let length = 0; length < bytes.length; length++) yield bytes.subarray(0, length)
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0x00, 0x01, 0x7f, 0xfb, 0xfe, 0xff]) {
      const copy = Buffer.from(bytes)
      copy[at] = value
      yield copy
    }
  }
}

/** Parsers give a result or a ProbeFailure, whatever they get: no other error, and no reading past the end. */
function expectSteady(parse: (bytes: Buffer) => unknown, bytes: Buffer): void {
  for (const one of mutilated(bytes)) {
    try {
      parse(one)
    } catch (error) {
      expect(error, one.toString('hex')).toBeInstanceOf(ProbeFailure)
    }
  }
}

describe('MySQL’s greeting', () => {
  const sound = greeting('9.7.0', PROTOCOL_41 | SSL | PLUGIN_AUTH)

  it('is read field by field', () => {
    const read = parseGreeting(sound)
    expect(read).toMatchObject({ version: '9.7.0', product: 'MySQL', authPlugin: 'caching_sha2_password' })
    expect(read.nonce.toString()).toBe('1234567890abcdefghij')
    expect(offersTls(read)).toBe(true)
    expect(offersTls(parseGreeting(greeting('9.7.0', PROTOCOL_41)))).toBe(false)
    const mariadb = parseGreeting(greeting('5.5.5-10.11.19-MariaDB-0+deb12u1', PROTOCOL_41))
    expect(mariadb).toMatchObject({ version: '10.11.19-MariaDB-0+deb12u1', product: 'MariaDB' })
  })

  it('is refused when it is cut off or another one, and never crashes', () => {
    expectSteady(parseGreeting, sound)
    for (let length = 0; length < sound.length - 23; length++) {
      expect(() => parseGreeting(sound.subarray(0, length)), String(length)).toThrow(ProbeFailure)
    }
  })

  it('may be a refusal, of which the number is kept and the text is not', () => {
    const error = Buffer.concat([Buffer.of(0xff, 0x6a, 0x04), Buffer.from('Host planted-s3cret is not allowed')])
    expect(() => parseGreeting(error)).toThrow(expect.objectContaining({ code: 'REFUSED', detail: '1130' }))
    expect(mysqlRefusal(error)!.message).not.toContain('planted')
    expect(mysqlRefusal(Buffer.of(0xff))!.code).toBe('PROTOCOL')
    expect(mysqlRefusal(Buffer.of(0x00))).toBeUndefined()
  })

  it('has no control characters in its version', () => {
    const escapeCharacter = String.fromCharCode(27)
    expect(parseGreeting(greeting(`9${escapeCharacter}[2J.7`, PROTOCOL_41)).version).toBe('9[2J.7')
  })
})

describe('rows', () => {
  it('of MySQL are lengths and bytes, and NULL', () => {
    const long = Buffer.alloc(300, 'x')
    const row = Buffer.concat([Buffer.of(2), Buffer.from('ab'), Buffer.of(0xfb), Buffer.of(0xfc, 44, 1), long])
    expect(parseRow(row, 3)).toEqual([Buffer.from('ab'), null, long])
    expectSteady(bytes => parseRow(bytes, 3), row)
    expect(() => parseRow(Buffer.of(0xff), 1)).toThrow(ProbeFailure)
    expect(() => parseRow(Buffer.of(1, 1, 1), 1)).toThrow(ProbeFailure)
  })

  it('of PostgreSQL, too', () => {
    const row = Buffer.from([0, 2, 0, 0, 0, 2, 97, 98, 255, 255, 255, 255])
    expect(parseDataRow(row)).toEqual([Buffer.from('ab'), null])
    expectSteady(parseDataRow, row)
    expect(() => parseDataRow(Buffer.from([0, 1, 255, 255, 255, 254]))).toThrow(ProbeFailure)
  })
})

describe('PostgreSQL’s refusal', () => {
  it('is known by its SQLSTATE, and its text is left out', () => {
    const body = Buffer.from('SFATAL\0C28000\0Mno pg_hba.conf entry for planted-s3cret\0\0')
    const failure = postgresRefusal({ type: 'E', body })
    expect(failure).toMatchObject({ code: 'REFUSED', detail: '28000' })
    expect(failure.message).not.toContain('planted')
    expect(postgresRefusal({ type: 'E', body: Buffer.from('nonsense') }).code).toBe('PROTOCOL')
  })
})

describe('options of a table', () => {
  it.each([
    ['`encrypted`=yes', true],
    ['`ENCRYPTED`=YES `encryption_key_id`=1', true],
    ['row_format=DYNAMIC encrypted=no', false],
    ['ENCRYPTION="Y"', true],
    ["row_format=DYNAMIC ENCRYPTION='N'", false],
    ['block_format=encrypted', true],
    ['', 'unknown'],
    ['partitioned', 'unknown'],
    ['`encrypted`=maybe', 'unknown'],
    ['comment_encrypted=yes', 'unknown'],
  ])('%s: %s', (options, encrypted) => {
    expect(encryptionIn(options)).toBe(encrypted)
  })
})

describe('what goes into SQL', () => {
  it('is quoted as the dialect does', () => {
    expect(sqlName('mysql', 'a`b')).toBe('`a``b`')
    expect(sqlName('postgres', 'a"b')).toBe('"a""b"')
    expect(sqlText('mysql', "a'\\")).toBe("_utf8mb4 X'61275c'")
    expect(sqlText('postgres', "a'\\")).toBe("E'a''\\\\'")
    expect(() => sqlText('postgres', 'a\0')).toThrow(ProbeFailure)
  })

  it('codes from outside are codes and nothing else', () => {
    expect(asCode('ERR_X"<script>')).toBe('ERR_Xscript')
    expect(asCode(3159)).toBe('3159')
    expect(asCode('')).toBeUndefined()
    expect(asCode({})).toBeUndefined()
    expect(asCode('x'.repeat(1000))).toHaveLength(60)
  })
})
