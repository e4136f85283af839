import { randomBytes } from 'node:crypto'

/** 64 different ASCII strings of so many bytes. */
export function sampleValues(length: number): string[] {
  return Array.from({ length: 64 }, () => randomBytes(length / 2).toString('hex'))
}
