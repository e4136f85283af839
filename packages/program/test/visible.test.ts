import { describe, expect, it } from 'vitest'
import { html, htmlDocument, visible, visibleJson, widthOf } from '../src/index.ts'

const HOSTILE = '<script>alert(1)</script>" \u202e\u001b[31m'

describe('names from outside', () => {
  it('are markup no more in a page, in an element and in an attribute', () => {
    const page = htmlDocument(HOSTILE, html`<p title="${HOSTILE}">${HOSTILE}</p>`)
    expect(page).not.toContain('<script')
    for (const hidden of ['\u202e', '\u001b']) expect(page).not.toContain(hidden)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot; \\u{202e}\\u{001b}[31m')
  })

  it('are seen on a terminal as what they are, and parse to the same in JSON', () => {
    expect(visible(HOSTILE)).toContain('\\u{202e}\\u{001b}[31m')
    for (const hidden of ['\u202e', '\u001b']) expect(visibleJson(HOSTILE)).not.toContain(hidden)
    expect(JSON.parse(visibleJson(HOSTILE))).toBe(HOSTILE)
  })
})

it('takes the cells of a terminal that text takes', () => {
  expect([widthOf('abc'), widthOf('病人'), widthOf('e\u0301')]).toEqual([3, 4, 1])
})
