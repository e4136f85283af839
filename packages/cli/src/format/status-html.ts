import { type Html, html, htmlDocument } from '@waxseal/program'
import type { ColumnStatus, KeyStatus, StatusReport } from '../status/status.ts'
import { stateText, wrapText } from './key-lines.ts'
import { CELL_KINDS } from './status-table.ts'
import { ageText, numberText, scopeText } from './words.ts'

/** Which counts are bad news where they are not 0. */
const BAD: readonly string[] = ['plaintext', 'unknown', 'foreign', 'unindexed']
const WORDS: Readonly<Record<string, string>> = {
  rows: 'Rows',
  null: 'NULL',
  plaintext: 'In clear',
  active: 'Active key',
  older: 'Older keys',
  destroyed: 'Destroyed keys',
  unknown: 'Unknown keys',
  foreign: 'Other form',
  unindexed: 'Without index',
}

/** The status as a page for an auditor: one file, without scripts, that prints whole. */
export function formatStatusHtml(report: StatusReport): string {
  const findings = report.next.filter(({ kind }) => kind === 'finding')
  const body = html`<header>
<p class="kind">Waxseal status</p>
<h1>Encrypted columns and their keys</h1>
<dl class="facts">${facts(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="verdict exit-${findings.length > 0 ? 1 : 0}"><strong>${findings.length > 0 ? 'Findings.' : 'In order.'}</strong> ${verdict(report)}</p>
</header>
<main>
${nextSection(report)}
${columnsSection(report)}
${keysSection(report)}
${glossary()}
</main>`
  return htmlDocument(`Encrypted columns and their keys, ${report.at.toISOString().slice(0, 10)}`, body)
}

function facts({ at, orm, columns, keys }: StatusReport): readonly (readonly [string, string])[] {
  return [
    ['Counted', `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`],
    ['Application', orm === 'typeorm' ? 'TypeORM' : 'Prisma'],
    ['Encrypted columns', numberText(columns.length)],
    ['Keys', numberText(keys.length)],
  ]
}

function verdict({ columns }: StatusReport): string {
  const sum = (kind: 'plaintext' | 'null' | 'rows') =>
    columns.reduce((total, { cells }) => total + (cells?.[kind] ?? 0), 0)
  const values = sum('rows') - sum('null')
  return `${numberText(values - sum('plaintext'))} of ${numberText(values)} stored values are encrypted.`
}

function nextSection({ next }: StatusReport): Html {
  if (next.length === 0) return html``
  const items = next.map(({ kind, text, command }) => {
    const how = command === undefined ? undefined : html`: <code>${command}</code>`
    return html`<li><b>${kind === 'finding' ? 'Finding' : 'Next'}</b> ${text}${how}</li>`
  })
  return html`<section><h2>What to do</h2><ul>${items}</ul></section>`
}

function columnsSection({ columns, directFields }: StatusReport): Html {
  const heads = CELL_KINDS.map(([kind]) => html`<th class="number">${WORDS[kind]}</th>`)
  const direct =
    directFields.length === 0
      ? undefined
      : html`<p class="note">Not counted, as KMS encrypts them itself: ${directFields.join(', ')}.</p>`
  return html`<section><h2>Columns</h2><table><thead><tr><th>Field</th><th>Column</th>${heads}</tr></thead><tbody>${columns.map(columnRow)}</tbody></table>${direct}</section>`
}

function columnRow({ field, table, column, cells, problem }: ColumnStatus): Html {
  const counts =
    cells === undefined
      ? html`<td colspan="${CELL_KINDS.length}">could not be counted: ${problem}</td>`
      : CELL_KINDS.map(([kind]) => {
          const look = cells[kind] === 0 ? 'none' : BAD.includes(kind) ? 'fail' : ''
          return html`<td class="number ${look}">${numberText(cells[kind])}</td>`
        })
  return html`<tr><td>${field}</td><td><code>${table}.${column}</code></td>${counts}</tr>`
}

function keysSection({ keys, at }: StatusReport): Html {
  const heads = ['Scope', 'Key', 'For', 'Generation', 'State', 'Made', 'Cells', 'KMS key'].map(
    name => html`<th>${name}</th>`,
  )
  return html`<section><h2>Keys</h2><table><thead><tr>${heads}</tr></thead><tbody>${keys.map(key => keyRow(key, at))}</tbody></table></section>`
}

function keyRow(key: KeyStatus, at: Date): Html {
  const made = `${key.createdAt.toISOString().slice(0, 10)}, ${ageText(key.createdAt, at)} ago`
  return html`<tr><td>${scopeText(key.scope)}</td><td><code>${key.id}</code></td><td>${key.purpose === 'data' ? 'values' : 'searches'}</td><td>${key.generation}</td><td>${stateText(key)}</td><td>${made}</td><td class="number">${key.cells === undefined ? '' : numberText(key.cells)}</td><td>${wrapText(key)}</td></tr>`
}

function glossary(): Html {
  return html`<section><h2>How to read this</h2>
<p>Each column was counted by the database itself, by the first bytes of its cells: what starts like an envelope names the key that
it is under; that it decrypts is what <code>waxseal verify</code> proves. A data key is kept only wrapped under a KMS key. The active
key of a scope is the one that new values are encrypted under; older keys decrypt. What was under a destroyed key cannot be read
by anybody again.</p></section>`
}
