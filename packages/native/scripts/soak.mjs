// Does 10,000,000 operations and makes 100,000 keys, or the share of both that an argument says (0.01 by a test), and fails when
// the process has grown by more than 32 MiB since it was warm. Run with --expose-gc.
import { createRequire } from 'node:module'

const { SealingKey, MacKey } = createRequire(import.meta.url)('../index.cjs')
const share = Number(process.argv[2] ?? 1)
const [OPERATIONS, KEYS, LIMIT] = [10_000_000 * share, 100_000 * share, 32 << 20]
const header = Buffer.alloc(8, 1)
const values = ['', 'ada@example.org', 'é'.repeat(40), 'x'.repeat(1024), 'y'.repeat(6000)]

async function settled() {
  // Finalizers run between turns of the event loop.
  for (let i = 0; i < 5; i++) {
    globalThis.gc()
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return process.memoryUsage().rss
}

async function operate(count) {
  const key = new SealingKey(Buffer.alloc(32, 2))
  const mac = new MacKey(Buffer.alloc(32, 3))
  const out = Buffer.alloc(16)
  for (let i = 0; i < count; i += 5) {
    const value = values[(i / 5) % (i % 100 === 0 ? values.length : 3)]
    const text = key.sealText(header, value)
    if (key.openText(header, text) !== value) throw new Error('wrong')
    key.openText(header, text.slice(1))
    key.openTexts(header, [text])
    mac.hashInto(out, header, value)
    if (i % 500_000 === 0) await new Promise(setImmediate)
  }
}

async function makeKeys(count) {
  for (let i = 0; i < count; i++) {
    new SealingKey(Buffer.alloc(32, i)).sealText(header, 'x')
    if (i % 2 === 0) new MacKey(Buffer.alloc(32, i))
    if (i % 1000 === 0) await new Promise(setImmediate)
  }
}

await operate(200_000)
await makeKeys(2000)
const before = await settled()
await operate(OPERATIONS)
const between = await settled()
await makeKeys(KEYS)
const after = await settled()
const mebibytes = bytes => `${(bytes / 2 ** 20).toFixed(1)} MiB`
console.log(
  `warm ${mebibytes(before)}, after ${OPERATIONS} operations ${mebibytes(between)}, after ${KEYS} keys ${mebibytes(after)}`,
)
if (after - before > LIMIT) {
  console.error(`grew by ${mebibytes(after - before)}`)
  process.exitCode = 1
}
