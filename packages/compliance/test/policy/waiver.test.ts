import { describe, expect, it } from 'vitest'
import { parseWaivers } from '../../src/index.ts'

const whole = `waivers:
  - rule: RDS-SSL-002
    resource: rm-legacy*
    reason: the old client cannot do TLS
    owner: dba@example.com
    expires: 2027-03-31
`

describe('a file of waivers', () => {
  it('is YAML, in which a day needs no quotes, or JSON', () => {
    const waivers = parseWaivers(whole)
    expect(waivers).toEqual([
      {
        rule: 'RDS-SSL-002',
        resource: 'rm-legacy*',
        reason: 'the old client cannot do TLS',
        owner: 'dba@example.com',
        expires: '2027-03-31',
      },
    ])
    expect(parseWaivers(JSON.stringify({ waivers }))).toEqual(waivers)
    expect(parseWaivers('waivers: []')).toEqual([])
  })

  it.each(['rule', 'resource', 'reason', 'owner', 'expires'])('has to say the %s', field => {
    const lacking = whole.replace(new RegExp(`${field}: .*`), field === 'rule' ? 'rule: ""' : `${field}: " "`)
    expect(() => parseWaivers(lacking)).toThrow(`lacks in waivers[0] the field ${field}, as text`)
  })

  it.each([
    ['', 'has no list `waivers:`'],
    ['waivers: yes', 'has no list `waivers:`'],
    ['waivers: [x]', 'has in waivers[0] something other than a waiver'],
    ['waivers: [', 'is no YAML'],
    [whole.replace('2027-03-31', '2027-02-30'), 'has in waivers[0] an expiry that is no day such as 2027-03-31'],
    [whole.replace('2027-03-31', 'never'), 'an expiry that is no day'],
    [whole.replace('owner', 'ownr'), 'has in waivers[0] a field ownr'],
    ['a: &a [1]\nwaivers: [*a, *a]', 'is no YAML'],
  ])('is refused when it reads %j', (text, message) => {
    const refusal = expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) })
    expect(() => parseWaivers(text)).toThrow(refusal)
  })
})
