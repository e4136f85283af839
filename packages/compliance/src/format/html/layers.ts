import { type Html, html } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../../policy/judge.ts'
import { nameOf } from '../words.ts'
import { badge, worst } from './badge.ts'

const DISK = /^(RDS-TDE-|RDS-ENC-|DB-TDE-)/
const COLUMN = /^DB-COL-/

/** What protects data at rest, layer by layer: the disk and TDE under the database, and the columns that are encrypted above it. */
export function layersSection({ results }: JudgedReport): Html {
  const disk = groupBy(
    results.filter(({ rule }) => DISK.test(rule)),
    placeOf,
  )
  const columns = groupBy(
    results.filter(({ rule }) => COLUMN.test(rule)),
    tableOf,
  )
  const ids = new Set([...disk.keys(), ...columns.keys()])
  if (ids.size === 0) return html``
  const rows = [...ids].map(id => {
    const below = disk.get(id) ?? []
    const above = columns.get(id) ?? []
    const resource = (below[0] ?? above[0])!.resource
    const name = below.length > 0 ? nameOf(resource) : tableName(resource.id)
    const where = [resource.engine, resource.region].filter(Boolean).join(', ')
    return html`<tr><td><bdi>${name}</bdi>${where === '' ? undefined : html`<br><small>${where}</small>`}</td><td>${below.length === 0 ? none('wire') : layer(below, ({ rule }) => rule)}</td><td>${
      above.length === 0 ? none('wire') : layer(above, ({ resource: column }) => column.id.split('.').at(-1)!)
    }</td></tr>`
  })
  return html`<section class="layers"><h2>At rest: TDE and column encryption side by side</h2>
<p class="note">TDE and disk encryption protect files, snapshots and disks, and hand out plaintext to whoever can query. Encrypted columns stay ciphertext for these too.</p>
<table><thead><tr><th>Resource</th><th>TDE and disk</th><th>Encrypted columns</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

function layer(results: readonly JudgedResult[], name: (result: JudgedResult) => string): Html {
  const status = worst(results.map(result => result.status))!
  const reasons = results.filter(result => result.status === status)
  return html`${badge(status)}<ul>${results.map(result => html`<li class="${result.status}"><b>${name(result)}</b> ${reasons.includes(result) ? result.message : result.about.title}</li>`)}</ul>`
}

function none(command: string): Html {
  return html`<span class="none">not looked at in this run; see <code>${command}</code></span>`
}

function groupBy(
  results: readonly JudgedResult[],
  keyOf: (result: JudgedResult) => string,
): Map<string, JudgedResult[]> {
  const groups = new Map<string, JudgedResult[]>()
  for (const result of results) {
    const group = groups.get(keyOf(result))
    if (group === undefined) groups.set(keyOf(result), [result])
    else group.push(result)
  }
  return groups
}

function placeOf({ resource: { account, region, id } }: JudgedResult): string {
  return [account, region, id].join('\0')
}

/** The place of a column's table: its id less the last name. */
function tableOf({ resource: { account, region, id } }: JudgedResult): string {
  return [account, region, tableName(id)].join('\0')
}

function tableName(column: string): string {
  return column.slice(0, Math.max(0, column.lastIndexOf('.')))
}
