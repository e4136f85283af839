import { describe, expect, it } from 'vitest'
import { type OffsetPeriod, offsetPeriods } from '../src/migration/time-zone.ts'

/** The instant that a local time is taken for: as the SQL that is made of the periods does it. */
function toUtc(periods: readonly OffsetPeriod[], local: string): string {
  const { seconds } = periods.find(({ until }) => until === undefined || local < until.local)!
  return new Date(Date.parse(`${local.replace(' ', 'T')}Z`) - seconds * 1000).toISOString()
}

describe('a local time becomes the instant that it is in JavaScript', () => {
  it.each([
    ['UTC', '2026-06-01 12:00:00', '2026-06-01T12:00:00.000Z'],
    ['+08:00', '2026-06-01 12:00:00', '2026-06-01T04:00:00.000Z'],
    ['-03:30', '2026-06-01 12:00:00', '2026-06-01T15:30:00.000Z'],
    ['Asia/Shanghai', '2026-06-01 12:00:00', '2026-06-01T04:00:00.000Z'],
    ['Asia/Shanghai', '1988-07-01 12:00:00', '1988-07-01T03:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    // Skipped by the clock: as before the change.
    ['Europe/Berlin', '2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    // Shown twice: the first time.
    ['Europe/Berlin', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00.000Z'],
    ['Pacific/Apia', '2011-12-31 00:00:00', '2011-12-30T10:00:00.000Z'],
  ])('%s %s', (zone, local, utc) => {
    const year = Number(local.slice(0, 4))
    expect(toUtc(offsetPeriods(zone, year, year), local)).toBe(utc)
  })

  it('in the zone of this process, for all of its hours of a year', () => {
    const periods = offsetPeriods(Intl.DateTimeFormat().resolvedOptions().timeZone, 2026, 2026)
    for (let hour = 0; hour < 365 * 24; hour++) {
      const local = new Date(Date.UTC(2026, 0, 1, hour)).toISOString().slice(0, 19)
      expect(toUtc(periods, local.replace('T', ' '))).toBe(new Date(local).toISOString())
    }
  })
})

it('a zone that is none is refused', () => {
  for (const zone of ['', 'Mars/Base', '+8', 'local']) {
    expect(() => offsetPeriods(zone, 2026, 2026)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
})
