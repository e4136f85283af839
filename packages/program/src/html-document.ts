import { createHash } from 'node:crypto'
import { BASE_STYLE } from './base-style.ts'
import { Html, html } from './html-template.ts'

/**
 * One file that a browser shows and prints: no script, nothing from elsewhere, and a content security policy that allows neither.
 *
 * @param style - rules besides those of every report
 */
export function htmlDocument(title: string, body: Html, style = ''): string {
  const sheet = BASE_STYLE + style
  const hash = createHash('sha256').update(sheet).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(sheet)}</style>
</head>
<body>
${body}
</body>
</html>
`
  return page.text
}
