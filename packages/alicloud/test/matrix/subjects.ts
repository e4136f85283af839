import { type KeyProvider, multi, type Sealed } from '@waxseal/core'
import {
  type AlicloudKmsOptions,
  alicloudKms,
  alicloudKmsKeyPair,
  type KmsAccessOptions,
  kmsDirect,
} from '../../src/index.ts'
import { PLANTED } from '../support/refusal.ts'

/** What a provider is asked for in the matrix: to make something, and to open what was made before. */
export interface Subject {
  make(place: string): Promise<Sealed>
  open(made: Sealed, place: string): Promise<unknown>
}

/** The key that a subject works with. */
export interface SubjectKey {
  readonly keyId: string
  readonly keyVersionId: string
}

export type SubjectMaker = (access: KmsAccessOptions, key: SubjectKey, healthy: AlicloudKmsOptions) => Subject

const silent = { onWarning: () => {} }

/** The providers of the matrix. */
export const SUBJECTS: Readonly<
  Record<string, { readonly isRsa: boolean; readonly isMulti?: true; readonly open: SubjectMaker }>
> = {
  alicloudKms: {
    isRsa: false,
    open: (access, { keyId }) => keysOf(alicloudKms({ ...access, ...silent, keyId })),
  },
  'multi, one of two regions struck': {
    isRsa: false,
    isMulti: true,
    open: (access, { keyId }, healthy) =>
      keysOf(multi([alicloudKms({ ...access, ...silent, keyId }), alicloudKms({ ...healthy, ...silent })])),
  },
  alicloudKmsKeyPair: {
    isRsa: true,
    open: (access, { keyId, keyVersionId }) =>
      keysOf(alicloudKmsKeyPair({ ...access, ...silent, keyId, keyVersionId })),
  },
  'kmsDirect (symmetric)': {
    isRsa: false,
    open: (access, { keyId }) => valuesOf(kmsDirect({ ...access, ...silent, keyId })),
  },
  'kmsDirect (RSA)': {
    isRsa: true,
    open: (access, { keyId, keyVersionId }) => valuesOf(kmsDirect({ ...access, ...silent, keyId, keyVersionId })),
  },
}

/** A data key that no error may show. */
const DATA_KEY = Buffer.from(`${PLANTED.plaintext}-of-a-data-key!`)

function keysOf(provider: KeyProvider): Subject {
  const context = (namespace: string) => ({ namespace, scope: '', purpose: 'data' }) as const
  return {
    async make(place) {
      await provider.generate(context(place))
      return provider.wrap(DATA_KEY, context(place))
    },
    open: (made, place) => provider.unwrap(made, context(place)),
  }
}

function valuesOf(provider: ReturnType<typeof kmsDirect>): Subject {
  const context = (field: string) =>
    ({ namespace: 'matrix', scope: '', field, type: 'string', row: new Uint8Array() }) as const
  return {
    make: place => provider.encrypt(Buffer.from(PLANTED.plaintext), context(place)),
    open: (made, place) => provider.decrypt(made, context(place)),
  }
}
