/** What a command sees of the world around it. */
export interface Terminal {
  /** Data: standard output. */
  readonly out: (text: string) => void
  /** Progress, questions and errors: standard error. */
  readonly err: (text: string) => void
  readonly env: NodeJS.ProcessEnv
  /** The folder that the program was started in. */
  readonly cwd: string
  /** Standard output's width in characters, if it is a terminal. */
  readonly columns?: number | undefined
  /** Standard error's width in characters, if it is a terminal: progress is drawn there. */
  readonly progressColumns?: number | undefined
  /** Asks a question and waits for a line; only where a person can answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
  /** Aborted when the program is asked to end. */
  readonly signal: AbortSignal
}

/** Whether data may be coloured: on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
export function mayColor({ env, columns }: Terminal): boolean {
  return columns !== undefined && !env.NO_COLOR && env.TERM !== 'dumb'
}
