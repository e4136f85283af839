import type { Evidence } from '../../result/check-result.ts'
import { cmmc } from '../../rule/frameworks.ts'
import type { FrameworkReference, Rule } from '../../rule/rule.ts'
import type { Verdict } from '../../rule/verdict.ts'
import type { Channel } from '../channel.ts'

/** A rule, and how it judges what a driver makes of a configuration. */
export interface ChannelRule {
  readonly rule: Rule
  readonly judge: (channel: Channel, surroundings: Surroundings) => Verdict
}

/** What a configuration is judged in. */
export interface Surroundings {
  readonly now: Date
  /** What the paths of files are relative to. */
  readonly folder: string
}

/** What the rules about a configuration are evidence for. */
export const FRAMEWORKS: readonly FrameworkReference[] = [cmmc('3.13.15')]

/** The driver and its settings as evidence. They say what should be. */
export function settingsOf({ driver, settings }: Channel): Evidence[] {
  const values = { driver, ...settings, ...(Object.keys(settings).length === 0 && { ssl: null }) }
  return Object.entries(values).map(([source, value]) => ({ source, value, strength: 'declared' }))
}
