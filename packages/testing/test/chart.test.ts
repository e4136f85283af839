import { describe, expect, it } from 'vitest'
import { drawChart } from '../bench/report/chart.ts'

const panel = {
  title: 'find',
  unit: 'µs per row',
  bars: [
    { name: 'plain', value: 2, role: 'base' },
    { name: 'a <peer> & more', value: 20, role: 'peer' },
    { name: 'waxseal', value: 4, role: 'ours' },
  ],
} as const

describe('the picture of a benchmark', () => {
  const svg = drawChart('What it costs', [panel, { ...panel, title: 'insert' }], ['npm run bench'])
  const lengths = [...svg.matchAll(/<rect x="250" y="\d+" width="(\d+)"/g)].map(([, width]) => Number(width))

  it('draws every bar as long as its value, in each panel', () => {
    expect(lengths).toEqual([47, 470, 94, 47, 470, 94])
    expect(svg).toContain('>find: µs per row<')
    expect(svg).toContain('>insert: µs per row<')
    for (const value of ['2.00', '20.0', '4.00']) expect(svg).toContain(`>${value}<`)
  })

  it('is an SVG that stands alone, whatever the names are', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="860" height="\d+"/)
    expect(svg).toContain('a &lt;peer&gt; &amp; more')
    expect(svg.match(/<text /g)).toHaveLength(svg.match(/<\/text>/g)!.length)
    expect(svg).not.toMatch(/href|url\(|NaN|undefined/)
  })

  it('has room for all that is in it', () => {
    const height = Number(/height="(\d+)"/.exec(svg)![1])
    const lowest = Math.max(...[...svg.matchAll(/ y="(\d+)"/g)].map(([, y]) => Number(y)))
    expect(height).toBeGreaterThan(lowest)
  })
})
