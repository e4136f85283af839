import { expect, it } from 'vitest'
import { formatStatusHtml } from '../src/format/status-html.ts'
import { formatStatusTable } from '../src/format/status-table.ts'
import type { StatusReport } from '../src/status/status.ts'

const HOSTILE = '<img src=x onerror=alert(1)>"\u001b[2J\u202e'
const none = { null: 0, plaintext: 0, active: 0, older: 0, destroyed: 0, unknown: 0, foreign: 0, unindexed: 0 }
const at = new Date('2026-11-21T12:00:00Z')

const report: StatusReport = {
  at,
  orm: 'typeorm',
  keys: [
    {
      ...{ id: '0badcafe', scope: HOSTILE, purpose: 'data', generation: 1, state: 'live', active: true, cells: 3 },
      ...{ provider: HOSTILE, kek: HOSTILE, kekVersion: HOSTILE, createdAt: new Date('2026-11-01T12:00:00Z') },
    },
  ],
  columns: [
    {
      ...{ field: HOSTILE, table: HOSTILE, column: HOSTILE, carrier: 'text', scoped: true, indexColumn: HOSTILE },
      cells: { ...none, rows: 1234567, active: 1234567 },
    },
    {
      ...{ field: 'b', table: 't', column: 'b', carrier: 'text', scoped: true, indexColumn: undefined },
      ...{ cells: undefined, problem: HOSTILE },
    },
  ],
  directFields: [HOSTILE],
  next: [{ kind: 'finding', text: HOSTILE, command: 'waxseal encrypt' }],
}

it('shows hostile names as text, in a page and on a terminal', () => {
  const page = formatStatusHtml(report)
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;\\u{001b}[2J\\u{202e}')
  expect(page).toContain('1,234,567')
  const table = formatStatusTable(report)
  for (const hidden of ['\u001b', '\u202e']) {
    expect(page).not.toContain(hidden)
    expect(table).not.toContain(hidden)
  }
})

it('colours a terminal alone', () => {
  expect(formatStatusTable(report, { color: true })).toContain('\u001b[31mfinding')
})
