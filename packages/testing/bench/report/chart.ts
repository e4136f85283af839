/** One contender's bar. */
export interface Bar {
  readonly name: string
  /** What its length stands for, in the unit of its panel. */
  readonly value: number
  /** `ours`, what all are measured beside (`base`), or another library (`peer`). */
  readonly role: 'ours' | 'base' | 'peer'
}

/** Bars that share a scale. */
export interface Panel {
  readonly title: string
  /** Of the values: `µs per row`. */
  readonly unit: string
  readonly bars: readonly Bar[]
}

const WIDTH = 860
const LABELS = 240
const LONGEST_BAR = 470
const BAR_PITCH = 24
const BAR_HEIGHT = 16
const PANEL_HEAD = 34
const PANEL_GAP = 22
const MARGIN = 24
const COLOURS: Readonly<Record<Bar['role'], string>> = { ours: '#0b7a75', base: '#9aa0a6', peer: '#d0855f' }

/**
 * Draws panels of horizontal bars below one another, as an SVG that needs nothing else: shorter is better. Each panel has a scale
 * of its own, which begins at 0; the value stands behind each bar.
 *
 * @param footer - what it was measured on, line by line
 */
export function drawChart(title: string, panels: readonly Panel[], footer: readonly string[]): string {
  let y = MARGIN + 40
  const parts: string[] = []
  for (const panel of panels) {
    parts.push(...drawPanel(panel, y))
    y += PANEL_HEAD + panel.bars.length * BAR_PITCH + PANEL_GAP
  }
  for (const line of footer) {
    parts.push(text(MARGIN, y, line, 'class="note"'))
    y += 16
  }
  const height = y + MARGIN - 12
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-size:17px;font-weight:600}.panel{font-weight:600}.note{font-size:11px;fill:#57606a}</style>`,
    `<rect width="${WIDTH}" height="${height}" rx="8" fill="#fff"/>`,
    text(MARGIN, MARGIN + 12, title, 'class="title"'),
    ...parts,
    '</svg>',
  ].join('\n')}\n`
}

function drawPanel({ title, unit, bars }: Panel, top: number): string[] {
  const longest = Math.max(...bars.map(({ value }) => value))
  const head = text(MARGIN, top + 14, `${title}: ${unit}`, 'class="panel"')
  return [
    head,
    ...bars.flatMap(({ name, value, role }, index) => {
      const y = top + PANEL_HEAD + index * BAR_PITCH
      const length = Math.max(1, Math.round((value / longest) * LONGEST_BAR))
      const weight = role === 'ours' ? ' font-weight="600"' : ''
      return [
        text(LABELS, y + 13, name, `text-anchor="end"${weight}`),
        `<rect x="${LABELS + 10}" y="${y}" width="${length}" height="${BAR_HEIGHT}" rx="2" fill="${COLOURS[role]}"/>`,
        text(LABELS + 18 + length, y + 13, spelled(value), weight.trim()),
      ]
    }),
  ]
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(content)}</text>`
}

function spelled(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1)
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
