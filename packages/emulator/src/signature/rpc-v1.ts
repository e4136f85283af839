import { createHmac } from 'node:crypto'
import { canonicalQuery, percentEncode } from './percent-encode.ts'

/** The name of the older signature, which travels among the parameters. */
export const HMAC_SHA1 = 'HMAC-SHA1'

/**
 * The older RPC signature (`SignatureVersion=1.0`) over all parameters but `Signature` itself, those of the query and of
 * the form alike; base64.
 *
 * @see https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism
 */
export function signRpcV1(
  method: string,
  parameters: Iterable<readonly [string, string]>,
  secret: string,
): { stringToSign: string; signature: string } {
  const signed = [...parameters].filter(([name]) => name !== 'Signature')
  const stringToSign = `${method}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`
  return { stringToSign, signature: createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64') }
}
