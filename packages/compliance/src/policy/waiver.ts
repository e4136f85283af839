import { WaxsealError } from '@waxseal/core'
import { parse, YAMLParseError } from 'yaml'
import type { CheckResult } from '../result/check-result.ts'

/** A finding that somebody has decided to live with, for a reason and for a time. */
export interface Waiver {
  /** The rule's id. */
  readonly rule: string
  /** A resource's id; `*` stands for any characters and `?` for one. */
  readonly resource: string
  readonly reason: string
  /** Who answers for it. */
  readonly owner: string
  /** The last day on which it holds, in UTC: `2027-03-31`. */
  readonly expires: string
}

const FIELDS = ['rule', 'resource', 'reason', 'owner', 'expires'] as const

/**
 * Reads a file of waivers: YAML or JSON, `waivers:` with a list of entries. Every field of an entry is mandatory.
 *
 * @throws WaxsealError `CONFIG_INVALID`, with the entry and the field
 */
export function parseWaivers(text: string): readonly Waiver[] {
  const list = (document(text) as { waivers?: unknown } | null)?.waivers
  if (!Array.isArray(list)) throw invalid('has no list `waivers:`')
  return list.map((entry: unknown, index) => parseWaiver(entry, `waivers[${index}]`))
}

function document(text: string): unknown {
  try {
    // As the core schema has it: a date stays text.
    return parse(text, { schema: 'core', maxAliasCount: 0 })
  } catch (error) {
    throw invalid(`is no YAML: ${error instanceof YAMLParseError ? error.message.split('\n')[0] : 'it cannot be read'}`)
  }
}

function parseWaiver(entry: unknown, where: string): Waiver {
  if (typeof entry !== 'object' || entry === null) throw invalid(`has in ${where} something other than a waiver`)
  const fields = entry as Record<string, unknown>
  const strange = Object.keys(fields).find(name => !FIELDS.some(field => field === name))
  if (strange !== undefined) throw invalid(`has in ${where} a field ${strange}; there are ${FIELDS.join(', ')}`)
  for (const name of FIELDS) {
    const value = fields[name]
    if (typeof value !== 'string' || value.trim() === '') throw invalid(`lacks in ${where} the field ${name}, as text`)
  }
  const waiver = fields as unknown as Waiver
  if (!isDay(waiver.expires)) throw invalid(`has in ${where} an expiry that is no day such as 2027-03-31`)
  return waiver
}

/** The waiver for a result, in force or expired; one in force goes first. */
export function waiverFor(result: CheckResult, waivers: readonly Waiver[], now: Date): Waiver | undefined {
  const fitting = waivers.filter(({ rule, resource }) => rule === result.rule && matches(resource, result.resource.id))
  return fitting.find(waiver => !isExpired(waiver, now)) ?? fitting[0]
}

/** True from the day after the last day on which a waiver holds. */
export function isExpired({ expires }: Waiver, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires
}

function matches(glob: string, id: string): boolean {
  const literal = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 's').test(id)
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function invalid(what: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', `The file of waivers ${what}`)
}
