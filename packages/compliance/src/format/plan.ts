import { visible } from '@waxseal/program'
import type { JudgedReport } from '../policy/judge.ts'
import { nameOf } from './words.ts'

/**
 * What would have to be done about the failures that are not waived, worst first, with what each step does besides. It is
 * for people: nothing here runs it.
 */
export function formatPlan({ results }: JudgedReport): string {
  const open = results.filter(({ status, waiver }) => status === 'fail' && waiver?.expired !== false)
  if (open.length === 0) return 'Nothing to fix.\n'
  const steps = open.map(({ rule, severity, about, resource, remediation }, index) => {
    const { text, command, consequences, url } = remediation
    const lines = [
      `${index + 1}. ${rule} ${about.title} [${severity}]: ${nameOf(resource)}`,
      text,
      ...(command === undefined ? [] : [`$ ${command}`]),
      ...(consequences === undefined ? [] : [`Consequences: ${consequences}`]),
      ...(url === undefined ? [] : [url]),
    ]
    return lines.map((line, number) => `${number === 0 ? '' : '   '}${visible(line)}\n`).join('')
  })
  return `A plan, of which nothing was done. Read the consequences before you run a command.\n\n${steps.join('\n')}`
}
