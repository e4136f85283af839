import type { Logger } from 'typeorm'

/** A statement as TypeORM logged it. */
export interface LoggedQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** A logger of TypeORM's that keeps everything it is told. */
export class SqlLog implements Logger {
  readonly queries: LoggedQuery[] = []
  readonly #other: string[] = []

  logQuery(sql: string, parameters: readonly unknown[] = []): void {
    this.queries.push({ sql, parameters })
  }

  logQueryError(error: string | Error, sql: string, parameters: readonly unknown[] = []): void {
    this.#other.push(`${error} ${sql} ${parameters.map(textOf).join(' ')}`)
  }

  logQuerySlow(_time: number, sql: string, parameters?: readonly unknown[]): void {
    this.logQuery(sql, parameters)
  }

  logSchemaBuild(message: string): void {
    this.#other.push(message)
  }

  logMigration(message: string): void {
    this.#other.push(message)
  }

  log(_level: string, message: unknown): void {
    this.#other.push(String(message))
  }

  /** Statements that change rows. */
  get writes(): string[] {
    return this.queries.map(({ sql }) => sql).filter(sql => /^(INSERT|UPDATE|DELETE)/i.test(sql))
  }

  clear(): void {
    this.queries.length = 0
    this.#other.length = 0
  }

  /** What was logged that holds the needle, as text or in the bytes of a parameter. */
  mentions(needle: string): string[] {
    const logged = this.queries.map(({ sql, parameters }) => [sql, ...parameters.map(textOf)].join(' '))
    return [...logged, ...this.#other].filter(text => text.includes(needle))
  }
}

function textOf(parameter: unknown): string {
  if (Buffer.isBuffer(parameter)) return parameter.toString('latin1')
  return typeof parameter === 'object' ? JSON.stringify(parameter) : String(parameter)
}
