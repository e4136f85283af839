import { type Html, html } from '@waxseal/program'
import type { JudgedReport } from '../../policy/judge.ts'
import { frameworkText } from '../words.ts'
import { badge, worst } from './badge.ts'
import { remedy } from './findings.ts'

/** Each control of a framework, with the rules that are evidence for it, and the worst of what they found. */
export function frameworksSection({ rules, results }: JudgedReport): Html {
  const references = rules.flatMap(rule => rule.frameworks.map(reference => ({ rule, reference })))
  const names = [...new Set(references.map(({ reference }) => frameworkText(reference)))].sort()
  if (names.length === 0) return html``
  const rows = names.map(name => {
    const own = references.filter(({ reference }) => frameworkText(reference) === name).map(({ rule }) => rule)
    const status = worst(results.filter(({ about }) => own.includes(about)).map(result => result.status))!
    const links = own.map(({ id, title }) => html`<li><a href="#rule-${id}">${id}</a> ${title}</li>`)
    return html`<tr><td>${name}</td><td>${badge(status)}</td><td><ul>${links}</ul></td></tr>`
  })
  return html`<section><h2>Frameworks</h2>
<p class="note">Each control has the worst outcome of the rules that are evidence for it. No control is satisfied by these rules alone.</p>
<table><thead><tr><th>Control</th><th>Worst outcome</th><th>Rules</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

/** What each rule reads, when it passes, and why that matters. */
export function rulesSection({ rules }: JudgedReport): Html {
  if (rules.length === 0) return html``
  const articles = rules.map(({ id, title, severity, reads, passes, risk, remediation }) => {
    return html`<article id="rule-${id}"><h3>${id} <span>${title}</span></h3>
<dl><div><dt>Severity</dt><dd class="severity ${severity}">${severity}</dd></div><div><dt>Reads</dt><dd>${reads}</dd></div><div><dt>Passes</dt><dd>${passes}</dd></div><div><dt>Risk</dt><dd>${risk}</dd></div><div><dt>Remedy</dt><dd>${remedy(remediation)}</dd></div></dl></article>`
  })
  return html`<section class="rules"><h2>What the rules check</h2>${articles}</section>`
}
