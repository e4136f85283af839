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

function quoted(provider: Provider, name: string): string {
  return provider === 'mysql' ? `\`${name}\`` : `"${name}"`
}
