import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { addon } from './find-addon.ts'

const index = fileURLToPath(new URL('../index.cjs', import.meta.url))

if (addon !== undefined) {
  const header = randomBytes(8)
  const secret = randomBytes(32)

  // Each has a copy of the addon to itself; all work at once, on the same key.
  const script = `
    const { workerData, parentPort } = require('node:worker_threads')
    const { SealingKey, MacKey } = require(workerData.index)
    const key = new SealingKey(workerData.secret), mac = new MacKey(workerData.secret)
    const header = workerData.header, out = Buffer.alloc(32), sealed = []
    for (let i = 0; i < 20000; i++) {
      const text = key.sealText(header, 'value ' + i)
      if (key.openText(header, text) !== 'value ' + i) throw new Error('wrong')
      mac.hashInto(out, header, text)
      if (i % 1000 === 0) { sealed.push(text); for (let n = 0; n < 50; n++) new SealingKey(workerData.secret) }
    }
    parentPort.postMessage(sealed)
    if (workerData.exits) process.exit(0)
  `

  function work(exits: boolean): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(script, { eval: true, workerData: { index, secret, header, exits } })
      let sealed: string[] = []
      worker.on('message', message => {
        sealed = message
      })
      worker.on('error', reject)
      worker.on('exit', () => resolve(sealed))
    })
  }

  describe('the addon in worker threads', () => {
    it('seals in several at once what any other opens, and each under nonces of its own', async () => {
      const results = await Promise.all([work(false), work(true), work(false), work(true)])
      const key = new addon!.SealingKey(secret)
      const sealed = results.flat()
      expect(sealed).toHaveLength(80)
      expect(sealed.map(text => key.openText(header, text))).toEqual(
        results.flatMap(() => Array.from({ length: 20 }, (_, i) => `value ${i * 1000}`)),
      )
      expect(new Set(sealed.map(text => Buffer.from(text, 'base64url').toString('hex', 8, 20))).size).toBe(80)
    })

    it('survives threads that are ended in the middle of their work', async () => {
      for (let i = 0; i < 10; i++) {
        const endless = `${script.slice(0, script.indexOf('for ('))} for (;;) key.openText(header, key.sealText(header, 'x'))`
        const worker = new Worker(endless, { eval: true, workerData: { index, secret, header } })
        await new Promise(resolve => worker.once('online', resolve))
        await new Promise(resolve => setTimeout(resolve, 20))
        expect(await worker.terminate()).toBe(1)
      }
    })
  })

  describe('the addon at the end of a process', () => {
    it.each([
      ['by itself', '', 0],
      ['by process.exit', 'process.exit(3)', 3],
      ['by an exception', 'throw new Error("end")', 1],
      [
        'in an exit handler',
        'process.on("exit", () => key.openText(Buffer.alloc(8), key.sealText(Buffer.alloc(8), "x")))',
        0,
      ],
      [
        'with a thread at work',
        `new (require('node:worker_threads').Worker)('const a = require(' + JSON.stringify(file) + '); const k = new a.SealingKey(Buffer.alloc(32)); for (;;) k.sealText(Buffer.alloc(8), "x")', { eval: true }).on('online', () => setTimeout(() => process.exit(0), 50))`,
        0,
      ],
    ])('goes %s', (_, end, status) => {
      const script = `const file = ${JSON.stringify(index)}; const { SealingKey } = require(file); const key = new SealingKey(Buffer.alloc(32)); const keys = Array.from({ length: 1000 }, () => new SealingKey(Buffer.alloc(32))); key.sealText(Buffer.alloc(8), 'x'); ${end}`
      const ended = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
      expect(ended.signal).toBeNull()
      expect(ended.status).toBe(status)
    })
  })
}
