import type { UnsealedCount } from './unsealed-reader.ts'

/** How far a migration has come, as far as this process has seen it. */
export interface UnsealedReport {
  /**
   * How many cells were read as plaintext since the process started, by field (`Patient.email`). Fields that met none are
   * not listed. A cell counts each time that it is read.
   */
  plaintextCells(): Readonly<Record<string, number>>
  /** The same for cells that a reader of the option `legacy` has decrypted. */
  legacyCells(): Readonly<Record<string, number>>
}

/** A cipher of whichever kind, which counts what it meets. */
interface Counting {
  readonly field: string
  readonly unsealed: Readonly<UnsealedCount>
}

/** The report over fields, which may be bound later than this is called. */
export function reportUnsealed(ciphers: () => Iterable<Counting>): UnsealedReport {
  return {
    plaintextCells: () => countCells(ciphers(), 'plaintext'),
    legacyCells: () => countCells(ciphers(), 'legacy'),
  }
}

function countCells(ciphers: Iterable<Counting>, kind: keyof UnsealedCount): Record<string, number> {
  const cells: Record<string, number> = {}
  for (const { field, unsealed } of ciphers) {
    if (unsealed[kind] > 0) cells[field] = (cells[field] ?? 0) + unsealed[kind]
  }
  return cells
}
