import { WaxsealError } from '@waxseal/core'

/** What can be known of a fault below HTTP: its code alone, for the vendor's messages hold the whole request. */
export interface NetworkFault {
  readonly error: WaxsealError
  readonly retry: boolean
}

/** Codes of Node and OpenSSL for a certificate that is not trusted. */
const UNTRUSTED =
  /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)/

/**
 * The error for something thrown that is no answer of the service: a fault of the network, or an answer that is no JSON.
 *
 * @param subject what was asked, for the message
 * @param host where
 */
export function networkFault(thrown: unknown, subject: string, host: string): NetworkFault {
  const { code, name } = (thrown ?? {}) as { code?: unknown; name?: unknown }
  const reason = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined
  const fault = (what: string, retry: boolean): NetworkFault => ({
    error: new WaxsealError('CLOUD_UNAVAILABLE', `${subject}: ${host} ${what}`),
    retry,
  })
  if (name === 'RequestTimeoutError') return fault('did not answer in time', true)
  if (name === 'SyntaxError') return fault('answered with something that is no JSON; is there a proxy before it?', true)
  if (reason === undefined)
    return fault(`could not be asked (${/^\w{1,40}$/.test(String(name)) ? name : 'unknown'})`, false)
  if (UNTRUSTED.test(reason)) {
    return fault(`has a certificate that is not trusted (${reason}); give its authority as \`ca\``, false)
  }
  if (reason === 'ENOTFOUND') {
    return fault('is no known host (ENOTFOUND); correct `region` or `endpoint`, or look at the DNS', false)
  }
  if (/^(EPROTO|ERR_SSL_|HPE_)/.test(reason)) {
    return fault(`does not speak TLS or HTTP there (${reason}); correct the port of \`endpoint\``, false)
  }
  return fault(`could not be reached (${reason})`, true)
}
