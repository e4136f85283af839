import { type KeyringEvent, localKey } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Memo } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

export function describeKeyLifecycle(at: () => World): void {
  const as = <T>(tenant: string, work: () => T): T => at().tenant.run(tenant, work)
  const memos = () => at().cold(Memo)
  const write = (tenant: string, text: string) => as(tenant, () => memos().save({ text: secret(text) }))
  const search = (tenant: string, text: string) => as(tenant, () => memos().countBy({ text: secret(text) }))

  it('rows stay readable and are found while keys are rotated, re-wrapped and retired in the key table', async () => {
    const { lifecycle, keyring, rotate } = encryptionOf(at().dataSource)
    await write('moving', 'a')
    const old = (await keyring.describe('moving')).find(({ purpose }) => purpose === 'data')!
    await rotate('moving')
    await write('moving', 'b')
    expect(await lifecycle.retire(old.id)).toBe(true)
    const there = localKey({ bytes: Buffer.alloc(32, 11) })
    const options = { scope: 'moving', to: there }
    await refused('CONFIG_INVALID', () => lifecycle.rewrap(options))
    expect((await lifecycle.rewrap({ ...options, alone: true })).rewrapped).toHaveLength(3)
    await refused('KEY_UNWRAP_FAILED', () => search('moving', 'a'))
    const kept = new Set((await keyring.describe('moving')).map(({ state, kek }) => `${state} ${kek === old.kek}`))
    expect(kept).toEqual(new Set(['retired false', 'live false']))
  })

  it('searches find rows under both generations of an index key, and those written meanwhile', async () => {
    const { lifecycle } = encryptionOf(at().dataSource)
    await write('indexed', 'a')
    await as('indexed', () => lifecycle.beginIndexRotation('indexed'))
    await write('indexed', 'a')
    expect(await search('indexed', 'a')).toBe(2)
    expect((await lifecycle.activateIndexKey('indexed', { alone: true })).phase).toBe('activated')
    await write('indexed', 'a')
    expect(await search('indexed', 'a')).toBe(3)
    await lifecycle.finishIndexRotation('indexed')
    // Those that no back-fill has given a new index value are not found any more.
    expect(await search('indexed', 'a')).toBe(1)
  })

  it('a tenant that is shredded is neither read, searched nor written, until it is recreated; others are', async () => {
    const { lifecycle, subscribe } = encryptionOf(at().dataSource)
    const events: KeyringEvent[] = []
    const end = subscribe(event => events.push(event))
    const { id } = await write('leaving', 'a')
    const other = await write('staying', 'b')
    await lifecycle.shred('leaving')
    for (const repository of [at().dataSource.getRepository(Memo), memos()]) {
      await refused('KEY_DESTROYED', () => repository.findOneBy({ id }))
      await refused('KEY_DESTROYED', () => as('leaving', () => repository.countBy({ text: secret('a') })))
      await refused('KEY_DESTROYED', () => as('leaving', () => repository.save({ text: secret('c') })))
      expect(await repository.findOneBy({ id: other.id })).toMatchObject({ text: secret('b') })
    }
    await lifecycle.recreate('leaving')
    await write('leaving', 'c')
    expect(await search('leaving', 'c')).toBe(1)
    await refused('KEY_DESTROYED', () => memos().findOneBy({ id }))
    end()
    expect(events.map(({ type }) => type)).toContain('scope-shredded')
  })
}
