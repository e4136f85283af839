import { type Html, html, type Part } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../../policy/judge.ts'
import { SEVERITIES } from '../../result/severity.ts'
import { STATUSES } from '../../result/status.ts'
import type { Remediation } from '../../rule/rule.ts'
import { frameworkText, nameOf, STATUS_WORDS, safeUrl, toleranceText } from '../words.ts'
import { badge } from './badge.ts'

/**
 * Every result, what needs somebody first goes first and is open. The check boxes stand before the list, in one element
 * with it: so a style sheet can filter the list by them.
 */
export function findingsSection({ results }: JudgedReport): Html {
  if (results.length === 0) return html``
  const box = (id: string, text: string) => {
    return html`<input type="checkbox" id="show-${id}" checked><label for="show-${id}">${text}</label>`
  }
  return html`<section class="findings"><h2>Results</h2>
<p class="screen">Show:</p>
${STATUSES.map(status => box(status, STATUS_WORDS[status]))}
<span class="screen divider"></span>
${SEVERITIES.map(severity => box(severity, severity))}
<div class="results">${results.map(card)}</div></section>`
}

function card(result: JudgedResult): Html {
  const { status, severity, rule, about, resource, message, evidence } = result
  const open = status === 'fail' || status === 'unknown'
  const tolerated = toleranceText(result)
  return html`<details class="result is-${status} of-${severity}"${open ? html` open` : undefined}>
<summary>${badge(status)} <span class="severity ${severity}">${severity}</span> <span class="rule">${rule}</span> <span class="what">${about.title}</span> <bdi class="where">${nameOf(resource)}</bdi></summary>
<div class="body">
<p>${message}</p>
${tolerated === undefined ? undefined : html`<p class="tolerated">${tolerated}</p>`}
<dl>${entry('Resource', place(result))}${entry('Evidence', evidence.length === 0 ? undefined : evidenceTable(result))}${entry('Frameworks', frameworks(result))}${entry('Remedy', open ? remedy(result.remediation) : undefined)}</dl>
</div></details>
`
}

function entry(name: string, value: Part): Part {
  return value === undefined ? undefined : html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function place({ resource: { kind, id, account, region, engine, file, line } }: JudgedResult): string {
  const source = file === undefined ? undefined : line === undefined ? file : `${file}:${line}`
  return [kind, id, engine, region, account === undefined ? undefined : `account ${account}`, source]
    .filter(Boolean)
    .join(', ')
}

function evidenceTable({ evidence }: JudgedResult): Html {
  const rows = evidence.map(({ source, value, strength }) => {
    return html`<tr><td>${source}</td><td><code>${value === null ? '(absent)' : String(value)}</code></td><td>${strength}</td></tr>`
  })
  return html`<table class="evidence"><tbody>${rows}</tbody></table>`
}

function frameworks({ about }: JudgedResult): string | undefined {
  return about.frameworks.length === 0 ? undefined : about.frameworks.map(frameworkText).join('; ')
}

/** What to do, the command, and what it does besides. */
export function remedy({ text, command, consequences, url }: Remediation): Html {
  const link = safeUrl(url)
  return html`<p>${text}</p>${command === undefined ? undefined : html`<pre>${command}</pre>`}${
    consequences === undefined ? undefined : html`<p class="consequences"><b>Consequences:</b> ${consequences}</p>`
  }${link === undefined ? undefined : html`<p><a href="${link}" rel="noopener noreferrer">${link}</a></p>`}`
}
