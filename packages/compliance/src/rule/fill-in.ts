import type { Remediation } from './rule.ts'

/** A remediation with the names in its command filled in. They come from outside: one that a shell could mistake is not. */
export function filledIn(remediation: Remediation, known: Readonly<Record<string, string | undefined>>): Remediation {
  const command = remediation.command?.replace(/<(\w+)>/g, (placeholder, name: string) => {
    const value = Object.hasOwn(known, name) ? known[name] : undefined
    return value !== undefined && /^[\w.:/@-]+$/.test(value) && !value.startsWith('-') ? value : placeholder
  })
  return { ...remediation, ...(command !== undefined && { command }) }
}
