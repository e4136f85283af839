/** What a contender's samples come to, in the samples' unit. */
export interface Summary {
  readonly median: number
  /** Half the distance between the quartiles, as a share of the median: how far repeated samples lie apart. */
  readonly spread: number
}

/** The median of samples and how far they spread. Slow outliers move neither. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b)
  const median = quantile(sorted, 0.5)
  return { median, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / median }
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]!
  return below + (sorted[Math.ceil(position)]! - below) * (position % 1)
}
