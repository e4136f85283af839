import { writeFileSync } from 'node:fs'
import { makeVectors } from './make-vectors.ts'

// Writes the vector files anew, after vectors were added: npx tsx packages/core/test/format/print-vectors.ts
for (const [name, text] of Object.entries(makeVectors())) {
  writeFileSync(new URL(`../../vectors/${name}`, import.meta.url), text)
}
