import { html, htmlDocument } from '@waxseal/program'
import type { JudgedReport } from '../../policy/judge.ts'
import { findingsSection } from './findings.ts'
import { layersSection } from './layers.ts'
import { frameworksSection, rulesSection } from './reference.ts'
import { STYLE } from './style.ts'
import { gapsSection, header, rulesTable, totals } from './summary.ts'

/** The report as a page. Filters are check boxes and style; what is printed is always whole. */
export function formatHtml(report: JudgedReport): string {
  const body = html`${header(report)}
<main>
${totals(report)}
${gapsSection(report)}
${rulesTable(report)}
${layersSection(report)}
${findingsSection(report)}
${frameworksSection(report)}
${rulesSection(report)}
</main>`
  return htmlDocument(`Compliance of the database, ${report.finishedAt.toISOString().slice(0, 10)}`, body, STYLE)
}
