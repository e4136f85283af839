import { describe, expect, it } from 'vitest'
import { runsOn } from '../../launcher/node-range.mjs'

const range = '^20.19.0 || ^22.13.0 || >=24.11.0'

describe('the range of Node versions', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '22.23.3', '24.11.0', '24.21.0', '26.0.0'])('has %s', version => {
    expect(runsOn(range, version)).toBe(true)
  })

  it.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.12.0', '23.11.1', '24.10.0'])('has no %s', version => {
    expect(runsOn(range, version)).toBe(false)
  })
})
