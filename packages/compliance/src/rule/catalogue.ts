import { ORM_RULES } from '../orm/rules/index.ts'
import { RDS_RULES } from '../rds/rules/index.ts'
import { WIRE_RULES } from '../wire/rules/index.ts'
import type { Rule } from './rule.ts'

/** Every rule, in the order of reports. Each area's rules stand in a folder of their own, and are joined here. */
export const RULES: readonly Rule[] = [...RDS_RULES, ...WIRE_RULES, ...ORM_RULES]

/** The rule with this id. @throws RangeError when there is none */
export function ruleOf(id: string): Rule {
  const rule = RULES.find(candidate => candidate.id === id)
  if (rule === undefined) throw new RangeError(`there is no rule ${id}`)
  return rule
}
