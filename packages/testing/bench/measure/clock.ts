/** Which time counts: what the process computed (`cpu`), or what went by (`wall`). */
export type ClockName = 'cpu' | 'wall'

/** The time now in microseconds, from an arbitrary start. */
export type Clock = () => number

/**
 * Process CPU time (user and system, of all threads, so collecting garbage counts) hardly notices other work on the
 * machine, and misses what is waited for outside the process. Wall time is what the user of a database server waits.
 */
export const CLOCKS: Readonly<Record<ClockName, Clock>> = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  wall: () => Number(process.hrtime.bigint()) / 1000,
}
