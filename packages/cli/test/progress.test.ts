import { expect, it } from 'vitest'
import { ProgressDisplay } from '../src/command-line/progress.ts'
import type { Terminal } from '../src/command-line/terminal.ts'

function drawn(
  about: Partial<Terminal>,
  steps: readonly (readonly [label: string, ms: number, done: number])[],
): string {
  let text = ''
  let now = 0
  const terminal = { err: (part: string) => (text += part), env: {}, ...about } as Terminal
  const display = new ProgressDisplay(terminal, 'encrypt', { quiet: false }, () => now)
  for (const [label, ms, done] of steps) {
    now = ms
    display.update(label, done, 10_000)
  }
  display.end()
  return text
}

it('prints a plain line now and then where it is piped, and one at the end', () => {
  const steps = [0, 1000, 5000, 9000, 10_000, 10_001].map(ms => ['patient', ms, Math.min(ms, 10_000)] as const)
  expect(drawn({}, steps).split('\n')).toEqual([
    'encrypt patient   0 %  0 of 10,000',
    'encrypt patient  50 %  5,000 of 10,000, 1,000/s, 0:05 left',
    'encrypt patient 100 %  10,000 of 10,000, 1,000/s',
    '',
  ])
})

it('draws a bar over itself on a terminal, however narrow that is', () => {
  const steps = [['patient', 0, 0] as const, ['patient', 50, 50] as const, ['patient', 5000, 5000] as const]
  expect(drawn({ progressColumns: 100 }, steps)).toBe(
    '\r\u001b[Kencrypt patient [....................]   0 %  0 of 10,000' +
      '\r\u001b[Kencrypt patient [##########..........]  50 %  5,000 of 10,000, 1,000/s, 0:05 left\n',
  )
  expect(drawn({ progressColumns: 12 }, [['病人', 0, 0]])).toBe('\r\u001b[Kencrypt 病\n')
  expect(drawn({ progressColumns: 0 }, [['patient', 0, 0]])).toContain('0 of 10,000')
})
