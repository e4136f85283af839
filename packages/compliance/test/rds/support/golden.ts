import { describe, expect, it } from 'vitest'
import type { Severity, Status } from '../../../src/index.ts'
import { type Answers, judge, Refused } from './instance.ts'

/** What a rule has to say of an instance with these answers, and how bad that is, where a case deserves its own. */
export type Case = readonly [status: Status, answers: Answers, severity?: Severity]

/** One rule against a table of answers. */
export function golden(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    for (const [status, answers, severity] of cases) {
      it(`${status} for ${JSON.stringify(answers)}`, () => {
        const result = judge(rule, answers)
        expect([result.status, result.message]).toEqual([status, expect.stringMatching(/\w/)])
        if (severity !== undefined) expect(result.severity).toBe(severity)
        expect(result.evidence).not.toEqual([])
        expect(result.remediation !== undefined).toBe(status === 'fail')
      })
    }
  })
}

export const throttled: Refused = new Refused('Throttling.User')
export const unsupported: Refused = new Refused('InstanceEngineType.NotSupport', 'unsupported')
export const mysql = { engine: 'MySQL' } as const
export const postgres = { engine: 'PostgreSQL' } as const
export const sqlServer = { engine: 'SQLServer' } as const
export const mariadb = { engine: 'MariaDB' } as const
