import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FileKeyStore, MemoryKeyStore } from '../../src/index.ts'
import { describeKeyStore, record } from './key-store-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-store-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the memory key store', () => {
  const store = new MemoryKeyStore()
  describeKeyStore(() => store)
})

describe('the file key store', () => {
  describeKeyStore(() => new FileKeyStore(join(folder, 'keys.jsonl')))

  it('is readable by its owner alone', () => {
    if (process.platform !== 'win32') expect(statSync(join(folder, 'keys.jsonl')).mode & 0o777).toBe(0o600)
  })

  it('says which line was cut short by a crash, and what that means, and takes a new record after it', async () => {
    const path = join(folder, 'torn.jsonl')
    const store = new FileKeyStore(path)
    await store.insert(record())
    const whole = readFileSync(path, 'utf8')
    await store.insert(record({ generation: 2 }))
    truncateSync(path, whole.length + 40)
    await expect(store.list()).rejects.toMatchObject({
      code: 'KEY_RECORD_INVALID',
      message: expect.stringContaining('line 4'),
    })
    truncateSync(path, whole.length)
    await store.insert(record({ generation: 2 }))
    expect(await store.list()).toHaveLength(2)
  })

  it('refuses a damaged column by name', async () => {
    const path = join(folder, 'damaged.jsonl')
    const store = new FileKeyStore(path)
    await store.insert(record())
    appendFileSync(path, readFileSync(path, 'utf8').replace('"purpose":"data"', '"purpose":"both"'))
    await expect(store.list()).rejects.toMatchObject({
      code: 'KEY_RECORD_INVALID',
      message: expect.stringContaining('"purpose"'),
    })
  })
})
