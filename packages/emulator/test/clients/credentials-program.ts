// Run by credentials.test.ts in a process of its own: the vendor's credentials always speak HTTPS to STS, and take a CA from
// NODE_EXTRA_CA_CERTS alone, which Node reads when it starts.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { default: Credential, Config } = require('@alicloud/credentials') as typeof import('@alicloud/credentials')
const { default: Client, $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core')

const { ENDPOINT: endpoint, CA: ca, KEY_ID: KeyId = '', ...env } = process.env
const credential = new Credential(
  new Config({
    ...{ type: 'ram_role_arn', accessKeyId: env.ID, accessKeySecret: env.SECRET, roleArn: env.ROLE_ARN },
    ...{ roleSessionName: 'waxseal-test', roleSessionExpiration: 3600, stsEndpoint: endpoint, policy: env.POLICY },
  }),
)
try {
  const { type, accessKeyId, securityToken } = await credential.getCredential()
  const client = new Client(new $OpenApiUtil.Config({ endpoint, protocol: 'https', ca, credential }))
  const params = new $OpenApiUtil.Params({
    ...{ action: 'GenerateDataKey', version: '2016-01-20', protocol: 'HTTPS', pathname: '/', method: 'POST' },
    ...{ authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' },
  })
  const request = new $OpenApiUtil.OpenApiRequest({ query: { KeyId } })
  const { body } = await client.callApi(params, request, {} as Parameters<typeof client.callApi>[2])
  const session = accessKeyId?.startsWith('STS.') && securityToken !== ''
  console.log(JSON.stringify({ type, session, keyId: body.KeyId }))
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }))
}
