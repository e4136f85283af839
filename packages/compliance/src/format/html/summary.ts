import { type Html, html } from '@waxseal/program'
import type { JudgedReport } from '../../policy/judge.ts'
import { STATUSES, type Status } from '../../result/status.ts'
import { STATUS_WORDS } from '../words.ts'

const NAMES: Readonly<Record<Status, string>> = {
  fail: 'failed',
  unknown: 'unknown',
  pass: 'passed',
  not_applicable: 'not applicable',
}

/** What was run, when, on how much, and how it ended. */
export function header({ tool, command, startedAt, finishedAt, results, verdict }: JudgedReport): Html {
  const different = (values: readonly (string | undefined)[]) => [
    ...new Set(values.filter(value => value !== undefined)),
  ]
  const accounts = different(results.map(({ resource }) => resource.account))
  const regions = different(results.map(({ resource }) => resource.region))
  const resources = different(
    results.map(({ resource: { account, region, kind, id } }) => [account, region, kind, id].join('\0')),
  )
  const seconds = ((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)
  const facts: readonly (readonly [string, string])[] = [
    ['Checked', `${finishedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC, in ${seconds} s`],
    ['Command', `${tool.name} ${command}`],
    ['Version', tool.version],
    ['Resources', String(resources.length)],
    ...(accounts.length > 0 ? [['Accounts', accounts.join(', ')] as const] : []),
    ...(regions.length > 0 ? [['Regions', regions.join(', ')] as const] : []),
  ]
  return html`<header>
<p class="kind">Waxseal compliance report</p>
<h1>Encryption of the database, in transit and at rest</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="verdict exit-${verdict.exitCode}"><strong>${VERDICTS[verdict.exitCode]}</strong> ${verdict.reason}</p>
</header>`
}

const VERDICTS = { 0: 'Clean.', 1: 'Findings.', 3: 'Could not be evaluated.' } as const

/** A number for each status. */
export function totals({ totals }: JudgedReport): Html {
  const tiles = STATUSES.map(status => html`<li class="${status}"><b>${totals[status]}</b> ${NAMES[status]}</li>`)
  return html`<section><h2>Summary</h2><ul class="tiles">${tiles}</ul>
<p class="note">Unknown is what could not be told: no permission, a throttled API, a server that does not say. It never counts as passed.</p></section>`
}

/** What could not be looked at at all. */
export function gapsSection({ gaps }: JudgedReport): Html {
  if (gaps.length === 0) return html``
  const items = gaps.map(({ where, why, code }) => {
    return html`<li><b>${where}</b>: ${why}${code === undefined ? undefined : html` <code>${code}</code>`}</li>`
  })
  return html`<section class="gaps"><h2>Not looked at</h2><ul>${items}</ul></section>`
}

/** How many resources passed and failed each rule. */
export function rulesTable({ rules, results }: JudgedReport): Html {
  if (rules.length === 0) return html``
  const rows = rules.map(({ id, title, severity }) => {
    const own = results.filter(({ rule }) => rule === id)
    const counts = STATUSES.map(status => {
      const number = own.filter(result => result.status === status).length
      return html`<td class="number ${number === 0 ? 'none' : status}">${number}</td>`
    })
    return html`<tr><td><a href="#rule-${id}">${id}</a></td><td>${title}</td><td class="severity ${severity}">${severity}</td>${counts}</tr>`
  })
  const heads = STATUSES.map(status => html`<th class="number">${STATUS_WORDS[status]}</th>`)
  return html`<section><h2>Rule by rule</h2><table><thead><tr><th>Rule</th><th>Title</th><th>Severity</th>${heads}</tr></thead><tbody>${rows}</tbody></table></section>`
}
