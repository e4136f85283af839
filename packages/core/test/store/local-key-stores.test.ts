import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
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

  it('overwrites the wrapped bytes of a destroyed key wherever they stand in the file, and only those', async () => {
    const path = join(folder, 'overwritten.jsonl')
    const store = new FileKeyStore(path)
    const one = record({ scope: 'a "wrapped":"b" 李' })
    const other = record({ scope: 'other' })
    await store.insert(one)
    await store.insert(other)
    const rewrapped = { state: 'live', wrapped: { ...one.wrapped, blob: randomBytes(61) } } as const
    await store.update(one, rewrapped)
    const { size } = statSync(path)
    const gone = { state: 'destroyed', wrapped: { ...rewrapped.wrapped, blob: Buffer.alloc(0) } } as const
    expect(await store.update({ ...one, ...rewrapped }, gone)).toBe(true)
    const text = readFileSync(path, 'utf8')
    for (const { blob } of [one.wrapped, rewrapped.wrapped]) {
      expect(text).not.toContain(Buffer.from(blob).toString('base64url'))
    }
    expect(statSync(path).size).toBeGreaterThan(size)
    expect(await store.find(one.id)).toMatchObject({ state: 'destroyed', scope: one.scope })
    expect((await store.find(other.id))?.wrapped.blob).toEqual(other.wrapped.blob)
  })

  it('shows a destruction that was interrupted as one to be taken up again', async () => {
    const path = join(folder, 'interrupted.jsonl')
    const store = new FileKeyStore(path)
    const one = record()
    await store.insert(one)
    const gone = { state: 'destroyed', wrapped: { ...one.wrapped, blob: Buffer.alloc(0) } } as const
    const before = readFileSync(path, 'utf8')
    await store.update(one, gone)
    // The change was appended, and the process killed before it overwrote.
    writeFileSync(path, before + readFileSync(path, 'utf8').slice(before.length))
    const found = (await store.find(one.id))!
    expect(found.state).toBe('destroyed')
    expect(found.wrapped.blob).toEqual(one.wrapped.blob)
    expect(await store.update(found, gone)).toBe(true)
    expect((await store.find(one.id))!.wrapped.blob).toHaveLength(0)
    expect(readFileSync(path, 'utf8')).not.toContain(Buffer.from(one.wrapped.blob).toString('base64url'))
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
