import { visible, widthOf } from '@waxseal/program'
import { numberText } from '../format/words.ts'
import type { Terminal } from './terminal.ts'

const REDRAW_MS = 100
const PLAIN_MS = 5000
const BAR = 20
const CLEAR_LINE = '\r\u001b[K'

/**
 * How far a command is, on standard error: a line that is redrawn on a terminal, and a line every five seconds elsewhere. Rates are
 * those since the last change of what is counted.
 */
export class ProgressDisplay {
  readonly #terminal: Terminal
  readonly #command: string
  readonly #quiet: boolean
  readonly #interactive: boolean
  readonly #now: () => number
  #label = ''
  #begun = 0
  #first = 0
  #shownAt = Number.NEGATIVE_INFINITY
  #shown = Number.NaN
  #drawn = false

  constructor(
    terminal: Terminal,
    command: string,
    { quiet }: { readonly quiet: boolean },
    now: () => number = Date.now,
  ) {
    this.#terminal = terminal
    this.#command = command
    this.#quiet = quiet
    this.#interactive = terminal.progressColumns !== undefined && terminal.env.TERM !== 'dumb'
    this.#now = now
  }

  /**
   * @param label - what is counted: a table's name, `keys`
   * @param done - how many are done
   * @param total - of how many, as far as that is known
   */
  update(label: string, done: number, total: number): void {
    if (this.#quiet) return
    const now = this.#now()
    if (label !== this.#label) {
      this.#label = label
      this.#begun = now
      this.#first = done
      this.#shownAt = Number.NEGATIVE_INFINITY
      this.#shown = Number.NaN
    }
    const isLast = done >= total && done !== this.#shown
    if (!isLast && now - this.#shownAt < (this.#interactive ? REDRAW_MS : PLAIN_MS)) return
    this.#shownAt = now
    this.#shown = done
    this.#write(this.#line(done, total, (now - this.#begun) / 1000))
  }

  /** Leaves the terminal's line to what comes next. */
  end(): void {
    if (this.#drawn) this.#terminal.err('\n')
    this.#drawn = false
  }

  #line(done: number, total: number, seconds: number): string {
    const rate = seconds > 0 ? (done - this.#first) / seconds : 0
    const left = rate > 0 && total > done ? `, ${clockText((total - done) / rate)} left` : ''
    const speed = rate > 0 ? `, ${numberText(Math.round(rate))}/s` : ''
    const share = total > 0 ? Math.min(1, done / total) : 1
    const filled = Math.round(share * BAR)
    const bar = this.#interactive ? `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ` : ''
    const percent = `${Math.floor(share * 100)} %`.padStart(5)
    return `${this.#command} ${visible(this.#label)} ${bar}${percent}  ${numberText(done)} of ${numberText(Math.max(total, done))}${speed}${left}`
  }

  #write(line: string): void {
    if (!this.#interactive) {
      this.#terminal.err(`${line}\n`)
      return
    }
    // A pseudo-terminal that nobody gave a size has none.
    const width = (this.#terminal.progressColumns || 80) - 1
    let shown = line
    while (shown !== '' && widthOf(shown) > width) shown = shown.slice(0, -1)
    this.#terminal.err(CLEAR_LINE + shown)
    this.#drawn = true
  }
}

/** Seconds as `0:07`, `12:30`, `3:05:00`. */
function clockText(seconds: number): string {
  const whole = Math.ceil(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const [first, ...rest] = parts[0] === 0 ? parts.slice(1) : parts
  return [String(first), ...rest.map(part => String(part).padStart(2, '0'))].join(':')
}
