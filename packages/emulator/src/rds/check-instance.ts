import { EmulatorError } from '../emulator-error.ts'
import { RDS_ENGINES, type RdsFields, type RdsInstance } from './instance.ts'

const TEXTS = ['id', 'engine', 'version', 'region', 'account', 'name']
const FIELDS = ['attribute', 'ssl', 'tde', 'databases', 'disk', 'whitelist', 'parameters']
const LISTS = ['endpoints', 'hba', 'proxy']

/** Checks an instance that somebody described. @throws EmulatorError OPTION_INVALID, which says what is wrong with it */
export function checkInstance(value: unknown): RdsInstance {
  if (!isObject(value)) throw refused('an instance of RDS', 'is no object')
  const given = Object.entries(value).filter(([, part]) => part !== undefined && part !== null)
  const name = `the RDS instance ${typeof value.id === 'string' ? value.id : 'without an id'}`
  const parts = given.map(([key, part]) => [key, checkPart(name, key, part)] as const)
  const instance = Object.fromEntries(parts) as unknown as RdsInstance
  for (const key of ['id', 'engine', 'version'] as const) if (!instance[key]) throw refused(name, `needs ${key}`)
  if (!RDS_ENGINES.includes(instance.engine)) throw refused(name, `needs engine to be one of ${RDS_ENGINES.join(', ')}`)
  return instance
}

function checkPart(name: string, key: string, part: unknown): unknown {
  if (TEXTS.includes(key)) {
    if (typeof part === 'string' || typeof part === 'number') return String(part)
    throw refused(name, `needs ${key} to be text`)
  }
  if (FIELDS.includes(key)) return fields(name, key, part)
  if (LISTS.includes(key)) {
    if (Array.isArray(part)) return part.map(one => fields(name, key, one))
    throw refused(name, `needs ${key} to be a list`)
  }
  throw refused(name, `has ${key}; it takes ${[...TEXTS, ...FIELDS, ...LISTS].join(', ')}`)
}

/** Texts by name. Numbers and truth values, which YAML and JSON make of some texts, are texts to the API. */
function fields(name: string, key: string, part: unknown): RdsFields {
  const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
  if (!isObject(part) || !Object.values(part).every(isScalar)) {
    throw refused(name, `needs ${key} to be texts by the names of the API's fields`)
  }
  return Object.fromEntries(Object.entries(part).map(([field, value]) => [field, String(value)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(name: string, why: string): EmulatorError {
  return new EmulatorError('OPTION_INVALID', `${name} ${why}`)
}
