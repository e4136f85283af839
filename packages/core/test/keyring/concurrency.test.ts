import { describe, expect, it } from 'vitest'
import type { KeyRecord, ReadyOptions } from '../../src/index.ts'
import { OpenStore, settled, setUp } from '../support/keyring.ts'

/** A store whose answers take as long as they are told to, one after the other. */
class SlowStore extends OpenStore {
  delays: number[] = []

  override async list(scope?: string): Promise<KeyRecord[]> {
    const answer = await super.list(scope)
    const delay = this.delays.shift() ?? 0
    if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay))
    return answer
  }
}

const WRITE: ReadyOptions = {}
const INDEXED_WRITE: ReadyOptions = { index: true }
const SEARCH: ReadyOptions = { writes: false, index: true }

describe('operations that ask for different keys of a scope at once', () => {
  it.each([
    [WRITE, SEARCH],
    [WRITE, INDEXED_WRITE],
    [SEARCH, INDEXED_WRITE],
  ])('leave each other what they loaded: %o and %o', async (one, other) => {
    for (const delays of [
      [20, 0],
      [0, 20],
      [20, 20],
    ]) {
      const store = new SlowStore()
      const { keyring, another } = setUp({ store })
      await another().ensureScope()
      store.delays = [...delays]
      await Promise.all([keyring.ready('', one), keyring.ready('', other)])
      expect(keyring.active('').generation).toBe(1)
      expect(keyring.indexKeys('')).toHaveLength(1)
    }
  })

  it('do not bring back the old key after a rotation', async () => {
    const store = new SlowStore()
    const { keyring, clock } = setUp({ store })
    await keyring.ensureScope()
    clock.advance(3_600_000)
    store.delays = [20]
    keyring.ready('') // refreshes in the background, and has listed the old key only
    await keyring.rotate()
    await new Promise(resolve => setTimeout(resolve, 40))
    expect(keyring.active('').generation).toBe(2)
    expect(keyring.indexKeys('')).toHaveLength(1)
  })

  it('get an id when they rotate while a rotation is under way in the background', async () => {
    const { keyring, provider, clock } = setUp({ maxAge: 1e12 })
    await keyring.ready('')
    provider.delay = 10
    clock.advance(91 * 86_400_000)
    keyring.ready('')
    await settled()
    expect(await keyring.rotate()).toMatch(/^[0-9a-f]{8}$/)
  })
})
