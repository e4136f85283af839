import { createHash } from 'node:crypto'
import type { JudgedReport } from '../../policy/judge.ts'
import { findingsSection } from './findings.ts'
import { layersSection } from './layers.ts'
import { frameworksSection, rulesSection } from './reference.ts'
import { STYLE } from './style.ts'
import { gapsSection, header, rulesTable, totals } from './summary.ts'
import { Html, html } from './template.ts'

/**
 * One file that a browser shows and prints: no script, nothing from elsewhere, and a content security policy that allows
 * neither. Filters are check boxes and style; what is printed is always whole.
 */
export function formatHtml(report: JudgedReport): string {
  const hash = createHash('sha256').update(STYLE).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Compliance of the database, ${report.finishedAt.toISOString().slice(0, 10)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${header(report)}
<main>
${totals(report)}
${gapsSection(report)}
${rulesTable(report)}
${layersSection(report)}
${findingsSection(report)}
${frameworksSection(report)}
${rulesSection(report)}
</main>
</body>
</html>
`
  return page.text
}
