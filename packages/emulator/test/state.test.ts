import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { allow, startEmulator } from '../src/index.ts'
import { genericClient } from './support/generic-client.ts'
import { refusalOf } from './support/refusal.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-emulator-'))
afterAll(() => rmSync(folder, { recursive: true }))
let state: string
beforeEach(() => {
  state = join(folder, `${Math.random().toString(36).slice(2)}.json`)
})

describe('the state file', () => {
  it('keeps keys, versions, aliases, users, roles and sessions over a restart', async () => {
    const before = await startEmulator({ state, region: 'cn-beijing' })
    const call = genericClient(before)
    const { KeyMetadata } = await call('CreateKey', { KeySpec: 'Aliyun_AES_256' })
    const { KeyId } = KeyMetadata as { KeyId: string }
    await call('CreateAlias', { AliasName: 'alias/app', KeyId })
    const context = { EncryptionContext: '{"a":"1"}' }
    const first = await call('GenerateDataKey', { KeyId, ...context })
    await before.keys.rotate(KeyId)
    const second = await call('GenerateDataKey', { KeyId, ...context })
    const rsa = await before.keys.create({ spec: 'RSA_2048' })
    const role = await before.createRole({ name: 'app', policy: allow('kms:Decrypt') })
    const session = await before.issueSession(role.arn, 60_000)
    const user = await before.createUser({ name: 'user', policy: allow('kms:ListKeys') })
    await before.stop()

    await using after = await startEmulator({ state })
    expect(after).toMatchObject({ region: 'cn-beijing', accountId: before.accountId, credentials: before.credentials })
    for (const { CiphertextBlob, Plaintext, KeyVersionId } of [first, second]) {
      const opened = genericClient(after, session)('Decrypt', { CiphertextBlob: CiphertextBlob as string, ...context })
      expect(await opened).toMatchObject({ Plaintext, KeyId, KeyVersionId })
    }
    expect(await genericClient(after)('DescribeKey', { KeyId: 'alias/app' })).toMatchObject({ KeyMetadata: { KeyId } })
    expect(
      await genericClient(after)('GetPublicKey', { KeyId: rsa.keyId, KeyVersionId: rsa.keyVersionId }),
    ).toBeDefined()
    expect(await genericClient(after, user)('ListKeys')).toMatchObject({ TotalCount: 2 })
  })

  it('has a change before its caller has the answer, and forgets none of many at once', async () => {
    await using cloud = await startEmulator({ state })
    const call = genericClient(cloud)
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { KeyMetadata } = await call('CreateKey')
        expect(readFileSync(state, 'utf8')).toContain((KeyMetadata as { KeyId: string }).KeyId)
      }),
    )
    expect(JSON.parse(readFileSync(state, 'utf8')).kms.keys).toHaveLength(20)
  })

  it('is its owner’s alone, and leaves nothing beside it', async () => {
    await using cloud = await startEmulator({ state })
    await cloud.keys.create()
    if (process.platform !== 'win32') expect(statSync(state).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  it('keeps the CA, so that clients that trust it go on to', async () => {
    const before = await startEmulator({ state, https: true })
    await before.stop()
    const plain = await startEmulator({ state })
    await plain.stop()
    await using after = await startEmulator({ state, https: true })
    expect(after.ca).toBe(before.ca)
    await genericClient(after)('ListKeys')
  })

  it.each([
    ['no JSON', 'not a state'],
    ['another file', '{"name":"a-package"}'],
    ['nothing', ''],
  ])('is refused when it holds %s, and left as it is', async (_, text) => {
    writeFileSync(state, text)
    await expect(startEmulator({ state })).rejects.toMatchObject({ name: 'EmulatorError', code: 'STATE_INVALID' })
    expect(readFileSync(state, 'utf8')).toBe(text)
  })

  it('is refused with another region or account than it is of', async () => {
    await (await startEmulator({ state })).stop()
    const invalid = { code: 'OPTION_INVALID' }
    await expect(startEmulator({ state, region: 'cn-shanghai' })).rejects.toMatchObject(invalid)
    await expect(startEmulator({ state, accountId: '9999999999999999' })).rejects.toMatchObject(invalid)
  })

  it('that cannot be written fails the call, and is written with the next one that can', async () => {
    const place = mkdtempSync(join(folder, 'place-'))
    const inside = join(place, 'state.json')
    await using cloud = await startEmulator({ state: inside })
    const call = genericClient(cloud)
    rmSync(place, { recursive: true })
    expect(await refusalOf(call('CreateKey'))).toEqual({ code: 'InternalFailure', status: 500 })
    mkdirSync(place)
    await call('CreateKey')
    expect(JSON.parse(readFileSync(inside, 'utf8')).kms.keys).toHaveLength(2)
  })
})
