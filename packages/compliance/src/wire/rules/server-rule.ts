import type { Evidence } from '../../result/check-result.ts'
import type { Remediation, Rule } from '../../rule/rule.ts'
import { notApplicable, unknown, type Verdict } from '../../rule/verdict.ts'
import type { ServerEvidence } from '../evidence/wire-evidence.ts'

/** What a server says it is, as far as remedies differ by it. */
export type Product = 'MySQL' | 'MariaDB' | 'PostgreSQL'

/** A rule, and how it judges a server by what was seen of it. */
export interface ServerRule {
  readonly rule: Rule
  readonly judge: (server: ServerEvidence, now: Date) => Verdict
  /** What its remediation is for a product, where that is not the rule's own. */
  readonly remedies?: Readonly<Partial<Record<Product, Partial<Remediation>>>>
}

/** The product of a server. */
export function productOf({ product }: Pick<ServerEvidence, 'product'>): Product {
  return product.split(' ')[0] as Product
}

/** Something that was seen on the wire. */
export function seen(source: string, value: string | number | boolean | undefined): Evidence {
  return { source, value: value ?? null, strength: 'proven' }
}

/** What was asked for TLS, and what was answered. */
export function offered({ engine, offersTls }: ServerEvidence): Evidence {
  return seen(
    engine === 'mysql' ? 'greeting, CLIENT_SSL' : 'SSLRequest, answer',
    engine === 'mysql' ? offersTls : offersTls ? 'S' : 'N',
  )
}

/** What to say of a session's certificate where there is no session. */
export function withoutSession(server: ServerEvidence): Verdict {
  if (!server.offersTls) return notApplicable('the server does not offer TLS', [offered(server)])
  return unknown('no handshake of TLS came about', [offered(server), ...answers(server)])
}

/** Each version's answer. */
export function answers({ versions }: ServerEvidence): Evidence[] {
  return versions.map(({ version, answer, code }) =>
    seen(`handshake, ${version} alone`, code === undefined ? answer : `${answer} (${code})`),
  )
}
