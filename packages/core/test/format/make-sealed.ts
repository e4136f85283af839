import { createCipheriv } from 'node:crypto'
import { toBase64Url } from '../../src/bytes.ts'
import type { ValueType } from '../../src/codec/value-type.ts'
import { encodeDirect } from '../../src/envelope/direct.ts'
import type { WrappedKey } from '../../src/key/key-provider.ts'
import { joinWraps } from '../../src/provider/member-wraps.ts'
import { valueContext } from '../../src/provider/value-context.ts'
import { wrapContext } from '../../src/provider/wrap-context.ts'
import { hkdfSha256 } from '../../src/suite/hkdf.ts'
import { counting, keyNamed } from './vector-keys.ts'

const NAMESPACE = 'clinic'

interface DirectCase {
  readonly comment: string
  readonly scope?: string
  readonly context?: string
  readonly type?: ValueType
  readonly rowBinding?: string
  readonly kekVersion?: string
}

const CASES: readonly DirectCase[] = [
  { comment: 'as KMS gives it', kekVersion: '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf' },
  { comment: 'a key without versions' },
  { comment: 'in a tenant, with row binding', scope: 'klinik-münchen', context: 'patient.straße', rowBinding: '07' },
  ...(['number', 'bigint', 'boolean', 'date', 'json', 'buffer'] as const).map(type => ({ comment: 'its type', type })),
]

/** The vectors of what a provider sealed: values that it encrypted directly, and a data key that several wrapped. */
export function makeSealed(): object {
  return { namespace: NAMESPACE, direct: CASES.map(makeDirect), several: makeSeveral() }
}

/** The sealed bytes stand for themselves: only the provider can open them. */
function makeDirect(test: DirectCase, i: number): object {
  const { comment, scope = '', context = 'patient.hiv', type = 'string', rowBinding = '', kekVersion } = test
  const place = { namespace: NAMESPACE, scope, field: context, type, row: Buffer.from(rowBinding, 'hex') }
  const kek = 'acs:kms:cn-hangzhou:1234567890123456:key/key-hzz62f1cb66fa42qo0123'
  const blob = counting(0x10 * i, 40)
  const binary = encodeDirect(type, { scope, sealed: { provider: 'alicloud-kms', kek, kekVersion, blob } })
  return {
    ...{ comment, scope, context, type, rowBinding },
    valueContext: valueContext(place).toString('hex'),
    ...{ provider: 'alicloud-kms', kek, kekVersion: kekVersion ?? null, sealed: blob.toString('hex') },
    ...{ binary: binary.toString('hex'), text: toBase64Url(binary) },
  }
}

/** The first data key of all vectors, wrapped by two local keys. */
function makeSeveral(): object {
  const { name, dataKey, scope, purpose } = keyNamed('application')
  const place = wrapContext({ namespace: NAMESPACE, scope, purpose })
  const localKeys = [counting(0x80, 32), counting(0xc0, 32)]
  const wraps = localKeys.map((localKey, i): WrappedKey => {
    const kek = `aes-256:${hkdfSha256(localKey, Buffer.from('waxseal v1 local key id'), 8).toString('hex')}`
    const nonce = counting(0x50 + 0x10 * i, 12)
    const cipher = createCipheriv('aes-256-gcm', localKey, nonce).setAAD(place)
    const blob = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
    return { provider: 'local-aes', kek, blob }
  })
  const { kek, kekVersion, blob } = joinWraps(wraps)
  return {
    key: name,
    localKeys: localKeys.map(localKey => localKey.toString('hex')),
    ...{ provider: 'multi', kek, kekVersion: kekVersion ?? null, wrapped: Buffer.from(blob).toString('hex') },
  }
}
