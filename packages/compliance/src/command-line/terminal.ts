/** What a command sees of the world around it. */
export interface Terminal {
  /** Data: standard output. */
  readonly out: (text: string) => void
  /** Progress and errors: standard error. */
  readonly err: (text: string) => void
  readonly env: NodeJS.ProcessEnv
  /** Today, for waivers. */
  readonly now: Date
  /** Standard output's width in characters, if it is a terminal. */
  readonly columns?: number | undefined
}

/** Whether the table may use colours: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function mayColor({ env, columns }: Terminal): boolean {
  return columns !== undefined && !env.NO_COLOR && env.TERM !== 'dumb'
}
