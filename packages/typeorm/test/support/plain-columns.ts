import type { ValueType } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import type { PlainColumnOptions } from '../../src/index.ts'

/** A column in clear, with what it holds and what comes back. */
export interface PlainCase {
  readonly sql: string
  readonly type: ValueType
  /** SQL literals, and the values that migration mode reads. */
  readonly values: readonly (readonly [string, unknown])[]
  readonly back: PlainColumnOptions & { timeZone?: string }
  readonly timeZone?: string
}

const TEXTS = ["'plain'", "''", "' café ñ Ω '", "'日本語 😀'", "'x''y\"z\\\\'"] as const
const texts = (sqlBackslash: boolean) =>
  TEXTS.map(
    text =>
      [
        text,
        text
          .slice(1, -1)
          .replace("''", "'")
          .replace('\\\\', sqlBackslash ? '\\' : '\\\\'),
      ] as const,
  )
const at = (text: string) => new Date(text)
const NULL = ['NULL', null] as const

const MYSQL: readonly PlainCase[] = [
  { sql: 'varchar(100)', type: 'string', values: [...texts(true), NULL], back: { type: 'varchar', length: '100' } },
  {
    sql: 'varchar(100) CHARACTER SET latin1',
    type: 'string',
    values: [["'café'", 'café'], ["'ÿ€'", 'ÿ€'], NULL],
    back: { type: 'varchar', length: '100', charset: 'latin1' },
  },
  {
    sql: 'char(10) CHARACTER SET utf8mb3',
    type: 'string',
    values: [
      ["'日本'", '日本'],
      ["'é'", 'é'],
    ],
    back: { type: 'char', length: '10', charset: 'utf8mb3' },
  },
  {
    sql: 'longtext',
    type: 'string',
    values: [["REPEAT('é', 100000)", 'é'.repeat(100_000)]],
    back: { type: 'longtext' },
  },
  {
    sql: "enum('ja', 'né') CHARACTER SET latin1",
    type: 'string',
    values: [
      ["'né'", 'né'],
      ["'ja'", 'ja'],
    ],
    back: { type: 'enum', enum: ['ja', 'né'] },
  },
  { sql: 'int', type: 'number', values: [['-5', -5], ['0', 0], NULL], back: { type: 'int' } },
  { sql: 'bigint', type: 'bigint', values: [['-9223372036854775808', -(2n ** 63n)]], back: { type: 'bigint' } },
  {
    sql: 'decimal(20,4)',
    type: 'string',
    values: [['1234567890123456.7000', '1234567890123456.7000']],
    back: { type: 'decimal', precision: 20, scale: 4 },
  },
  {
    sql: 'double',
    type: 'number',
    values: [
      ['0.1', 0.1],
      ['1e300', 1e300],
      ['-2.5', -2.5],
    ],
    back: { type: 'double' },
  },
  { sql: 'tinyint', type: 'boolean', values: [['1', true], ['0', false], NULL], back: { type: 'tinyint' } },
  {
    sql: 'datetime(3)',
    type: 'date',
    timeZone: 'Europe/Berlin',
    values: [
      ["'2026-01-02 03:04:05.678'", at('2026-01-02T02:04:05.678Z')],
      ["'2026-07-02 03:04:05'", at('2026-07-02T01:04:05Z')],
      ["'1950-06-01 12:00:00'", at('1950-06-01T11:00:00Z')],
      NULL,
    ],
    back: { type: 'datetime', precision: 3, timeZone: 'Europe/Berlin' },
  },
  {
    sql: 'timestamp NULL',
    type: 'date',
    timeZone: '+08:00',
    values: [["'2026-01-02 03:04:05'", at('2026-01-01T19:04:05Z')]],
    back: { type: 'timestamp', timeZone: '+08:00' },
  },
  {
    sql: 'date',
    type: 'date',
    timeZone: 'UTC',
    values: [["'1931-12-31'", at('1931-12-31T00:00:00Z')]],
    back: { type: 'date', timeZone: 'UTC' },
  },
  { sql: 'date', type: 'string', values: [["'1931-12-31'", '1931-12-31']], back: { type: 'date' } },
  { sql: 'json', type: 'json', values: [['\'{"a":["é",1]}\'', { a: ['é', 1] }], NULL], back: { type: 'json' } },
  {
    sql: 'varchar(36)',
    type: 'string',
    values: [["'7f1de4f2-0000-4000-8000-00000000000a'", '7f1de4f2-0000-4000-8000-00000000000a']],
    back: { type: 'varchar', length: '36' },
  },
  {
    sql: 'varbinary(20)',
    type: 'buffer',
    values: [
      ["x'00ff'", Buffer.of(0, 255)],
      ["x''", Buffer.of()],
    ],
    back: { type: 'varbinary', length: '20' },
  },
]

const POSTGRES: readonly PlainCase[] = [
  { sql: 'varchar(100)', type: 'string', values: [...texts(false), NULL], back: { type: 'varchar', length: '100' } },
  { sql: 'text', type: 'string', values: [["repeat('é', 100000)", 'é'.repeat(100_000)]], back: { type: 'text' } },
  { sql: 'integer', type: 'number', values: [['-5', -5], ['0', 0], NULL], back: { type: 'integer' } },
  { sql: 'bigint', type: 'bigint', values: [['-9223372036854775808', -(2n ** 63n)]], back: { type: 'bigint' } },
  {
    sql: 'numeric(20,4)',
    type: 'string',
    values: [['1234567890123456.7000', '1234567890123456.7000']],
    back: { type: 'numeric', precision: 20, scale: 4 },
  },
  {
    sql: 'double precision',
    type: 'number',
    values: [
      ['0.1', 0.1],
      ['1e300', 1e300],
    ],
    back: { type: 'double precision' },
  },
  { sql: 'boolean', type: 'boolean', values: [['true', true], ['false', false], NULL], back: { type: 'boolean' } },
  {
    sql: 'timestamp',
    type: 'date',
    timeZone: 'Europe/Berlin',
    values: [
      ["'2026-01-02 03:04:05.678'", at('2026-01-02T02:04:05.678Z')],
      ["'2026-07-02 03:04:05'", at('2026-07-02T01:04:05Z')],
      ["'1950-06-01 12:00:00'", at('1950-06-01T11:00:00Z')],
      NULL,
    ],
    back: { type: 'timestamp', timeZone: 'Europe/Berlin' },
  },
  {
    sql: 'timestamptz',
    type: 'date',
    values: [["'2026-01-02 03:04:05.678+08'", at('2026-01-01T19:04:05.678Z')]],
    back: { type: 'timestamptz' },
  },
  {
    sql: 'date',
    type: 'date',
    timeZone: '+08:00',
    values: [["'1931-12-31'", at('1931-12-30T16:00:00Z')]],
    back: { type: 'date', timeZone: '+08:00' },
  },
  { sql: 'date', type: 'string', values: [["'1931-12-31'", '1931-12-31']], back: { type: 'date' } },
  { sql: 'json', type: 'json', values: [['\'{"a":["é",1]}\'', { a: ['é', 1] }], NULL], back: { type: 'json' } },
  { sql: 'jsonb', type: 'json', values: [['\'[1,"x"]\'', [1, 'x']]], back: { type: 'jsonb' } },
  {
    sql: 'uuid',
    type: 'string',
    values: [["'7f1de4f2-0000-4000-8000-00000000000a'", '7f1de4f2-0000-4000-8000-00000000000a']],
    back: { type: 'uuid' },
  },
  { sql: 'bytea', type: 'buffer', values: [["'\\x00ff'", Buffer.of(0, 255)]], back: { type: 'bytea' } },
]

const SQLITE: readonly PlainCase[] = [
  { sql: 'varchar(100)', type: 'string', values: [...texts(false), NULL], back: { type: 'varchar' } },
  { sql: 'integer', type: 'number', values: [['-5', -5], ['0', 0], NULL], back: { type: 'integer' } },
  { sql: 'bigint', type: 'bigint', values: [['-9007199254740993', -9007199254740993n]], back: { type: 'bigint' } },
  {
    sql: 'real',
    type: 'number',
    values: [
      ['0.1', 0.1],
      ['1e300', 1e300],
      ['0.30000000000000004', 0.30000000000000004],
    ],
    back: { type: 'real' },
  },
  { sql: 'boolean', type: 'boolean', values: [['1', true], ['0', false], NULL], back: { type: 'boolean' } },
  {
    sql: 'datetime',
    type: 'date',
    values: [
      ["'2026-01-02 03:04:05.678'", at('2026-01-02T03:04:05.678Z')],
      ["'1950-06-01 12:00:00.000'", at('1950-06-01T12:00:00Z')],
      NULL,
    ],
    back: { type: 'datetime' },
  },
  {
    sql: 'date',
    type: 'date',
    timeZone: 'Europe/Berlin',
    values: [["'2026-07-01'", at('2026-06-30T22:00:00Z')]],
    back: { type: 'date', timeZone: 'Europe/Berlin' },
  },
  { sql: 'text', type: 'json', values: [['\'{"a":["é",1]}\'', { a: ['é', 1] }], NULL], back: { type: 'text' } },
  { sql: 'blob', type: 'buffer', values: [["x'00ff'", Buffer.of(0, 255)]], back: { type: 'blob' } },
]

/** Columns in clear of each kind, on each database. */
export const PLAIN_COLUMNS: Readonly<Record<DatabaseTarget, readonly PlainCase[]>> = {
  mariadb: MYSQL,
  mysql: MYSQL,
  postgres: POSTGRES,
  sqlite: SQLITE,
}
