/** What a test is about: a row and a column of the summary. */
export interface Subject {
  /** The package, or the ORM with its version. */
  readonly what: string
  /** The database, or `''` for tests that need none. */
  readonly database: string
}

const databases = ['sqlite', 'mariadb', 'mysql', 'postgres']

/**
 * Reads from a test's full name what it is about. Contract suites say so in brackets, `[typeorm 1.1.1 / mariadb]`;
 * others name the database in words, `the SQL key store on mariadb`, and belong to their package.
 */
export function subjectOf(fullName: string, packageName: string): Subject {
  const [, what, named] = /\[([^[\]/]+) \/ ([^[\]/]+)\]/.exec(fullName) ?? []
  if (what && named) return { what: what.trim(), database: named.trim() }
  const inWords = /\bon (\w+)\b/.exec(fullName)?.[1] ?? ''
  return { what: packageName, database: databases.includes(inWords) ? inWords : '' }
}
