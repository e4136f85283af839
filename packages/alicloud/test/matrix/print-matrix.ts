import { FAULTS } from './faults.ts'
import { MATRIX_CLIENTS, runMatrix } from './run-matrix.ts'
import { SUBJECTS } from './subjects.ts'

// Prints what becomes of every provider over every client in every fault: npx tsx packages/alicloud/test/matrix/print-matrix.ts
const cells = await runMatrix()
console.log(`${cells.length} combinations, over ${Object.keys(MATRIX_CLIENTS).join(', ')}: make / open\n`)
console.log(`| fault | ${Object.keys(SUBJECTS).join(' | ')} |`)
console.log(`| --- |${' --- |'.repeat(Object.keys(SUBJECTS).length)}`)
for (const { name } of FAULTS) {
  const row = Object.keys(SUBJECTS).map(provider => {
    const outcomes = new Map<string, string[]>()
    for (const cell of cells) {
      if (cell.provider !== provider || cell.fault.name !== name) continue
      const outcome = cell.make === cell.open ? cell.make : `${cell.make} / ${cell.open}`
      outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), cell.client])
    }
    const which = (clients: string[]) => (outcomes.size > 1 ? ` (${clients.join(', ')})` : '')
    return [...outcomes].map(([outcome, clients]) => outcome + which(clients)).join('; ')
  })
  console.log(`| ${name} | ${row.join(' | ')} |`)
}
