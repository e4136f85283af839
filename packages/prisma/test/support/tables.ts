import type { Provider } from './variants.ts'

/** The column types of schema.prisma, as `prisma migrate` would write them. */
interface ColumnTypes {
  readonly id: string
  readonly text: string
  readonly string: string
  readonly bytes: string
  readonly json: string
  readonly longText: string
}

const TYPES: Readonly<Record<Provider, ColumnTypes>> = {
  sqlite: {
    id: 'INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT',
    text: 'TEXT',
    string: 'TEXT',
    bytes: 'BLOB',
    json: 'JSONB',
    longText: 'TEXT',
  },
  mysql: {
    id: 'INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT',
    text: 'TEXT',
    string: 'VARCHAR(191)',
    bytes: 'LONGBLOB',
    json: 'JSON',
    longText: 'LONGTEXT',
  },
  postgresql: {
    id: 'SERIAL NOT NULL PRIMARY KEY',
    text: 'TEXT',
    string: 'TEXT',
    bytes: 'BYTEA',
    json: 'JSONB',
    longText: 'TEXT',
  },
}

/** The statements that create the suite's tables. `prisma db push` needs an engine that the tests do not have. */
export function createTables(provider: Provider): string[] {
  const { id, text, string, bytes, json, longText } = TYPES[provider]
  const varchar = (length: number) => (provider === 'sqlite' ? 'TEXT' : `VARCHAR(${length})`)
  const char = (length: number) => (provider === 'sqlite' ? 'TEXT' : `CHAR(${length})`)
  return [
    `CREATE TABLE users (
      id ${id}, email ${varchar(400)} NOT NULL UNIQUE, email_index ${char(32)} UNIQUE, name ${string},
      name_index ${varchar(64)}, phone_number ${varchar(120)}, notes ${longText}, scan ${bytes}, scan_index ${bytes},
      history ${json}, born ${varchar(120)}, born_index ${char(32)}, score ${json}, balance ${varchar(120)},
      active ${json}, settings ${json}, city ${string}, visits INTEGER NOT NULL DEFAULT 0)`,
    `CREATE TABLE profiles (
      id ${id}, bio ${text}, data ${json}, user_id INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE)`,
    `CREATE TABLE posts (
      id ${id}, title ${string} NOT NULL, content ${text}, code ${string}, code_index ${char(32)},
      author_id INTEGER REFERENCES users (id) ON DELETE SET NULL,
      selector_id INTEGER REFERENCES users (id) ON DELETE SET NULL)`,
    `CREATE TABLE comments (
      id ${id}, text ${text} NOT NULL, post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE)`,
    `CREATE TABLE tags (id ${id}, label ${string} NOT NULL UNIQUE)`,
    `CREATE TABLE countries (id ${id}, name ${string} NOT NULL UNIQUE)`,
    `CREATE TABLE ${provider === 'mysql' ? '`_PostToTag`' : '"_PostToTag"'} (
      ${quoted(provider, 'A')} INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
      ${quoted(provider, 'B')} INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
      PRIMARY KEY (${quoted(provider, 'A')}, ${quoted(provider, 'B')}))`,
  ]
}

/** The statements that create what `members.prisma` declares. */
export function createMemberTables(provider: Provider): string[] {
  const { id, text, bytes } = TYPES[provider]
  const varchar = (length: number) => (provider === 'sqlite' ? 'TEXT' : `VARCHAR(${length})`)
  const binary = (length: number) => (provider === 'mysql' ? `VARBINARY(${length})` : bytes)
  const role = provider === 'postgresql' ? '"Role"' : provider === 'mysql' ? "ENUM ('GUEST', 'OWNER')" : 'TEXT'
  const archive = provider === 'postgresql' ? 'archive.users' : 'archive_users'
  const likes = provider === 'mysql' ? '`_Likes`' : '"_Likes"'
  const [a, b, no, yes] = ['A', 'B', 'is', 'some'].map(name => quoted(provider, name))
  return [
    ...(provider === 'postgresql' ? ['CREATE SCHEMA archive', `CREATE TYPE "Role" AS ENUM ('GUEST', 'OWNER')`] : []),
    `CREATE TABLE members (
      tenant_id INTEGER NOT NULL, number INTEGER NOT NULL, email ${varchar(200)} NOT NULL, email_index ${varchar(32)},
      badge ${binary(200)}, badge_index ${binary(16)}, nick ${varchar(200)} UNIQUE, nick_index ${varchar(32)},
      role ${role} NOT NULL DEFAULT 'GUEST', sponsor_tenant INTEGER, sponsor_number INTEGER,
      PRIMARY KEY (tenant_id, number), UNIQUE (tenant_id, email), UNIQUE (tenant_id, email_index),
      UNIQUE (email, badge), UNIQUE (badge_index, email_index), UNIQUE (role, nick),
      FOREIGN KEY (sponsor_tenant, sponsor_number) REFERENCES members (tenant_id, number))`,
    `CREATE TABLE cards (
      id ${id}, ${no} ${text}, is_index ${varchar(32)}, ${yes} ${text}, none ${varchar(32)},
      tenant_id INTEGER NOT NULL, number INTEGER NOT NULL, UNIQUE (tenant_id, number),
      FOREIGN KEY (tenant_id, number) REFERENCES members (tenant_id, number))`,
    `CREATE TABLE ${likes} (
      ${a} INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
      ${b} INTEGER NOT NULL REFERENCES cards (id) ON DELETE CASCADE, PRIMARY KEY (${a}, ${b}))`,
    `CREATE TABLE ${archive} (id ${id}, email ${text} NOT NULL, email_index ${varchar(32)} UNIQUE)`,
    `CREATE VIEW owners AS SELECT tenant_id, number, email, email_index FROM members WHERE role = 'OWNER'`,
  ]
}

/** The tables of rows whose keys the application assigns. */
export function createAccountTables(provider: Provider): string[] {
  const { string, bytes, json } = TYPES[provider]
  const varchar = (length: number) => (provider === 'sqlite' ? 'TEXT' : `VARCHAR(${length})`)
  const index = provider === 'sqlite' ? 'TEXT' : 'CHAR(32)'
  const uuid = provider === 'postgresql' ? 'UUID' : varchar(40)
  return [
    `CREATE TABLE accounts (
      id ${varchar(40)} NOT NULL PRIMARY KEY, email ${varchar(400)} NOT NULL UNIQUE, email_index ${index} UNIQUE,
      secret_text ${varchar(400)}, secret_index ${index}, note ${json}, city ${string})`,
    `CREATE TABLE tickets (
      tenant_id ${varchar(40)} NOT NULL, number INTEGER NOT NULL, holder ${varchar(400)}, pin ${bytes},
      account_id ${varchar(40)} REFERENCES accounts (id) ON DELETE SET NULL, PRIMARY KEY (tenant_id, number))`,
    `CREATE TABLE badges (
      id ${uuid} NOT NULL PRIMARY KEY, code ${varchar(400)},
      account_id ${varchar(40)} UNIQUE REFERENCES accounts (id) ON DELETE SET NULL)`,
  ]
}

function quoted(provider: Provider, name: string): string {
  return provider === 'mysql' ? `\`${name}\`` : `"${name}"`
}
