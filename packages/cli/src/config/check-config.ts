import { WaxsealError } from '@waxseal/core'
import type { ProjectModule, WaxsealConfig } from './config.ts'

/** What a config file holds, and what is wrong where it is something else. */
const FIELDS: Readonly<Record<keyof WaxsealConfig, readonly [(value: unknown) => boolean, string]>> = {
  datasource: [isModule, 'a path, or { module, export }'],
  client: [isModule, 'a path, or { module, export }'],
  tables: [isTables, 'an object of tables, each { scopeColumn: "name" }'],
  rewrapTo: [isFunction, 'a function from the name after --to to a key provider'],
  lag: [isFunction, 'a function that returns seconds'],
  redis: [isName, 'a URL such as redis://localhost:6379'],
}

/**
 * A configuration that is fit to be used.
 *
 * @param name - of the file, for messages
 * @throws WaxsealError CONFIG_INVALID
 */
export function checkConfig(value: unknown, name: string): WaxsealConfig {
  if (!isObject(value)) refuse(name, 'exports no configuration; export default defineConfig({ … })')
  for (const [key, held] of Object.entries(value)) {
    if (held === undefined) continue
    if (!Object.hasOwn(FIELDS, key)) {
      refuse(name, `has an unknown option "${key}"; there are ${Object.keys(FIELDS).join(', ')}`)
    }
    const [fits, wanted] = FIELDS[key as keyof WaxsealConfig]
    if (!fits(held)) refuse(name, `: the option "${key}" must be ${wanted}`)
  }
  const config = value as WaxsealConfig
  if (config.datasource !== undefined && config.client !== undefined) {
    refuse(name, 'names both a datasource and a client; a project has one, so write a second file for the other')
  }
  return config
}

function isModule(value: unknown): value is string | ProjectModule {
  if (!isObject(value)) return isName(value)
  return (
    isName(value.module) && (value.export === undefined || isName(value.export)) && onlyHas(value, 'module', 'export')
  )
}

function isTables(value: unknown): boolean {
  if (!isObject(value)) return false
  return Object.values(value).every(table => {
    if (!isObject(table) || !onlyHas(table, 'scopeColumn')) return false
    return table.scopeColumn === undefined || isName(table.scopeColumn)
  })
}

function onlyHas(value: object, ...names: string[]): boolean {
  return Object.keys(value).every(name => names.includes(name))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function refuse(name: string, what: string): never {
  throw new WaxsealError('CONFIG_INVALID', `${name}${what.startsWith(':') ? '' : ' '}${what}`)
}
