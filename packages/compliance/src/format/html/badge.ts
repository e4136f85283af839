import { type Html, html } from '@waxseal/program'
import type { Status } from '../../result/status.ts'
import { STATUSES } from '../../result/status.ts'
import { STATUS_WORDS } from '../words.ts'

/** A status as a coloured word. */
export function badge(status: Status): Html {
  return html`<span class="badge ${status}">${STATUS_WORDS[status]}</span>`
}

/** The status that needs somebody first. */
export function worst(statuses: readonly Status[]): Status | undefined {
  return STATUSES.find(status => statuses.includes(status))
}
