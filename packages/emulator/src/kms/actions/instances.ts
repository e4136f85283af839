import { ApiError } from '../../api/api-error.ts'
import type { KmsActions } from '../kms-action.ts'
import { page } from '../page.ts'

/** The KMS instance that an emulator has. */
export interface KmsInstance {
  /** `kst-…` */
  readonly id: string
  /** The CA of its own endpoint, PEM; empty where the emulator talks HTTP. */
  readonly ca: string
}

/** GetKmsInstance and ListKmsInstances. They take no permission. */
export function instanceActions({ id, ca }: KmsInstance): KmsActions {
  return {
    GetKmsInstance: (_, { parameters }) => {
      if (parameters.text('KmsInstanceId') !== id) {
        throw new ApiError(404, 'Forbidden.KmsInstanceNotFound', 'The specified KMS instance is not found.')
      }
      return {
        KmsInstance: {
          ...{ InstanceId: id, InstanceName: id, Status: 'Connected', CaCertificateChainPem: ca },
          ...{ Spec: 1000, KeyNum: 1000, SecretNum: '0', VpcNum: 1, BindVpcs: { BindVpc: [] } },
        },
      }
    },

    ListKmsInstances: (keys, call) => {
      const arn = keys.arnOf(`keystore/${id}`, call.caller.accountId)
      const { items, ...counts } = page(call, [{ KmsInstanceId: id, KmsInstanceArn: arn }])
      return { ...counts, KmsInstances: { KmsInstance: items } }
    },
  }
}
