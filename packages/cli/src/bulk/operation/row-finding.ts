import type { FindingCode } from '../report.ts'

/** Something wrong with a row that is no error of encryption. */
export class RowFinding extends Error {
  override readonly name = 'RowFinding'
  readonly code: FindingCode

  constructor(code: FindingCode, message: string) {
    super(message)
    this.code = code
  }
}
