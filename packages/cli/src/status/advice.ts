import { countOf } from '../format/words.ts'
import type { ColumnCells, StatusReport } from './status.ts'

/** Something to do next. */
export interface Advice {
  /** A finding says that something is not as it should be, and makes `status` exit with 1. */
  readonly kind: 'finding' | 'advice'
  readonly text: string
  /** The command that does it, where there is one. */
  readonly command?: string | undefined
}

const DAY = 86_400_000
/** The keyring's own default for the age of a data key. */
const OLD = 90 * DAY

/** What a report comes to: findings first. */
export function adviceFor(report: Omit<StatusReport, 'next'>): Advice[] {
  const advice = [...columnAdvice(report), ...keyAdvice(report)]
  return [...advice.filter(one => one.kind === 'finding'), ...advice.filter(one => one.kind === 'advice')]
}

function columnAdvice({ columns, directFields }: Omit<StatusReport, 'next'>): Advice[] {
  const found: Advice[] = []
  const sum = (part: keyof ColumnCells) => columns.reduce((total, { cells }) => total + (cells?.[part] ?? 0), 0)
  const add = (part: keyof ColumnCells, kind: Advice['kind'], text: string, command?: string) => {
    const cells = sum(part)
    if (cells > 0) found.push({ kind, text: `${countOf(cells, 'cell')} ${text}`, command })
  }
  add('plaintext', 'finding', 'in clear', 'waxseal encrypt')
  add('unknown', 'finding', 'under keys that the key store does not hold; restore its table from a backup')
  add(
    'foreign',
    'finding',
    'of a later version or sealed without a data key; upgrade Waxseal, or correct the option direct',
  )
  add('unindexed', 'finding', 'encrypted and not found by searches: the index is missing', 'waxseal reindex --repair')
  for (const { field, problem } of columns.filter(column => column.problem !== undefined)) {
    found.push({ kind: 'finding', text: `${field} could not be counted (${problem}); check that its table is there` })
  }
  add('older', 'advice', 'under older keys', 'waxseal reencrypt')
  add('destroyed', 'advice', 'under destroyed keys: they cannot be read again')
  if (directFields.length > 0) {
    found.push({ kind: 'advice', text: `not counted, as KMS encrypts them itself: ${directFields.join(', ')}` })
  }
  return found
}

function keyAdvice({ keys, columns, at }: Omit<StatusReport, 'next'>): Advice[] {
  if (keys.length === 0) return [{ kind: 'finding', text: 'there are no keys', command: 'waxseal init' }]
  const found: Advice[] = []
  const live = keys.filter(key => key.state === 'live')
  const whole = columns.every(({ cells }) => cells !== undefined)
  const idle = live.filter(key => key.purpose === 'data' && !key.active && key.cells === 0)
  if (whole && idle.length > 0) {
    found.push({
      kind: 'advice',
      text: `${countOf(idle.length, 'older key')} without a cell`,
      command: 'waxseal keys retire',
    })
  }
  const old = live.filter(key => key.active && key.purpose === 'data' && at.getTime() - key.createdAt.getTime() > OLD)
  if (old.length > 0) {
    const text = `${countOf(old.length, 'active key')} older than 90 days`
    found.push({ kind: 'advice', text, command: 'waxseal keys rotate --older-than 90d' })
  }
  const wraps = new Set(
    keys.filter(key => key.state !== 'destroyed').map(({ provider, kek }) => JSON.stringify([provider, kek])),
  )
  if (wraps.size > 1) {
    found.push({
      kind: 'advice',
      text: `the keys are wrapped under ${wraps.size} KMS keys`,
      command: 'waxseal keys rewrap --to <kms key>',
    })
  }
  return found
}
