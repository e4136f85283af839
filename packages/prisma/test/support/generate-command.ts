// `npm run generate`: the clients that the type check needs. Before a test run, vitest does it.
import { generateClients } from './generate.ts'

await generateClients()
