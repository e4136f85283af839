import { existsSync, readFileSync } from 'node:fs'
import Database from 'libsql'

/** A row of the patient table as it is stored. */
export type StoredPatient = Readonly<
  Record<'id' | 'name' | 'email' | 'email_index' | 'phone' | 'id_number' | 'history', string>
>

/** The database file as someone sees and changes it who has the file and no key. */
export class TableFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** The stored rows, in order of id. */
  rows(): StoredPatient[] {
    return this.#with(database => database.prepare('SELECT * FROM patient ORDER BY id').all() as StoredPatient[])
  }

  /** Overwrites one cell behind the application's back. */
  overwrite(id: number, column: keyof StoredPatient, cell: string): void {
    this.#with(database => database.prepare(`UPDATE patient SET ${column} = ? WHERE id = ?`).run([cell, id]))
  }

  /** Which of these texts occur anywhere in the file, or in the journal beside it. */
  grep(texts: readonly string[]): string[] {
    const files = ['', '-wal', '-journal'].map(suffix => this.#path + suffix).filter(existsSync)
    const bytes = files.map(file => readFileSync(file))
    return texts.filter(text => bytes.some(content => content.includes(text)))
  }

  #with<T>(work: (database: Database.Database) => T): T {
    const database = new Database(this.#path)
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
}
