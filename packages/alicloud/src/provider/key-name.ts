import { WaxsealError } from '@waxseal/core'

/** What KMS takes for a key: `key-hzz…` or a UUID, `alias/…`, or the ARN of either. */
const ID = /^(key-[0-9a-z-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
const ALIAS = /^alias\/[\w/-]{1,255}$/
const ARN = /^acs:kms:([^:]+):([^:]*):(?:key|alias)\/\S+$/

/**
 * Refuses what names no key, and a key of another region, before KMS is asked in vain.
 *
 * @param region of the client; empty where it is not known
 * @throws WaxsealError CONFIG_INVALID
 */
export function checkKeyName(keyId: string, region: string): void {
  const arn = typeof keyId === 'string' ? ARN.exec(keyId) : null
  if (arn === null && (typeof keyId !== 'string' || !(ID.test(keyId) || ALIAS.test(keyId)))) {
    throw refused(
      'the option keyId names no KMS key: it is an id (key-hzz…, or a UUID), an alias with its prefix (alias/app), or the ' +
        'ARN of one',
    )
  }
  if (arn !== null && region !== '' && arn[1] !== region) {
    throw refused(
      `the key of the option keyId is in ${arn[1]}, and the client calls ${region}; use a client of its region`,
    )
  }
}

/** True for an alias, which may name another key tomorrow. */
export function isAlias(keyId: string): boolean {
  return /^(acs:kms:[^:]*:[^:]*:)?alias\//.test(keyId)
}

/** The id in what a key record calls its key: of an ARN the part behind `key/`, else all of it. */
export function idOfKek(kek: string): string {
  return ARN.test(kek) ? kek.slice(kek.indexOf('key/') + 4) : kek
}

/** Whether a key may be in a region, by its name: an id does not tell. */
export function mayBeIn(kek: string, region: string): boolean {
  const arn = ARN.exec(kek)
  return arn === null || region === '' || arn[1] === region
}

function refused(what: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', what)
}
