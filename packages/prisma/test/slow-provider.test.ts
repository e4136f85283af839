import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyProvider } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, provider, secret } from './support/suite.ts'
import { VARIANTS } from './support/variants.ts'

/** The suite's provider, as far away as it is told to be: each call takes so many milliseconds. */
function distant(delay: { ms: number }): { readonly provider: KeyProvider; readonly calls: string[] } {
  const calls: string[] = []
  const after = async <T>(name: string, call: () => T): Promise<Awaited<T>> => {
    calls.push(name)
    await sleep(delay.ms, undefined, { ref: false })
    return await call()
  }
  return {
    calls,
    provider: {
      name: provider.name,
      canUnwrap: true,
      generate: context => after('generate', () => provider.generate(context)),
      wrap: (plaintext, context) => after('wrap', () => provider.wrap(plaintext, context)),
      unwrap: (wrapped, context) => after('unwrap', () => provider.unwrap(wrapped, context)),
    },
  }
}

const NEVER = 2 ** 30

describeEverywhere('a key provider that takes its time', suite => {
  const isAlone = () => suite.database.target === 'sqlite'
  // What waits for seconds is waited for once per database.
  const waits = suite.variant.root === VARIANTS[0]!.root && suite.variant.generator === VARIANTS[0]!.generator
  const data = (name: string) => ({ email: secret(name), name: secret(name) })

  it('is not asked within a transaction whose keys are in memory, though they are due', async () => {
    await suite.db.user.create({ data: data('ada') })
    const delay = { ms: 0 }
    const { provider, calls } = distant(delay)
    const db = await suite.open({ provider, maxAge: 1, rotateAfter: 1 })
    await encryptionOf(db).warmUp()
    delay.ms = NEVER
    calls.length = 0
    await sleep(5)
    // Both keys are past their age, and a new one is due: all that goes on in the background, and never ends.
    await db.$transaction(async tx => {
      expect(await tx.user.findUnique({ where: { email: secret('ada') } })).toMatchObject(data('ada'))
      await tx.user.create({ data: data('bob') })
    })
    const batch = [db.user.count({ where: { name: secret('bob') } }), db.user.create({ data: data('eve') })]
    expect(await db.$transaction(batch)).toMatchObject([1, data('eve')])
    expect(calls.length).toBeGreaterThan(0)
    encryptionOf(db).keyring.forget()
  })

  it('is waited for by a cold transaction that can, and by every one after warmUp()', async () => {
    await suite.db.user.create({ data: data('ada') })
    const { provider } = distant({ ms: waits ? 1_000 : 50 })
    const db = await suite.open({ provider })
    const read = () => db.$transaction(tx => tx.user.findFirst({ select: { name: true } }))
    if (isAlone()) await expect(read()).rejects.toMatchObject({ code: 'KEY_NOT_LOADED' })
    else expect(await read()).toEqual({ name: secret('ada') })
    await encryptionOf(db).warmUp()
    expect(await read()).toEqual({ name: secret('ada') })
  })

  it('does not hold a cold transaction until Prisma ends it', async () => {
    if (!waits) return
    await suite.db.user.create({ data: data('ada') })
    const { provider } = distant({ ms: NEVER })
    const db = await suite.open({ provider })
    const begin = Date.now()
    const outcomes = await Promise.all(
      [
        () => db.$transaction(tx => tx.user.findFirst()),
        () => db.$transaction(tx => tx.user.create({ data: data('bob') })),
      ].map(attempt => attempt().catch(error => error.code)),
    )
    // Prisma's own limit is 5 seconds, and its error, P2028, would tell nothing of keys.
    expect(Date.now() - begin).toBeLessThan(4_500)
    expect(outcomes).toEqual(['KEY_NOT_LOADED', 'KEY_CREATION_IN_TRANSACTION'])
    expect(await suite.database.rows('users')).toHaveLength(1)
  })
})
