/**
 * Whether a version of Node is in a range as `engines` states it here: `^20.19.0 || >=22.13.0`.
 *
 * @param {string} range alternatives of `^x.y.z` (this major version) or `>=x.y.z` (and all later ones)
 * @param {string} version
 * @returns {boolean}
 */
export function runsOn(range, version) {
  const actual = numbers(version)
  return range.split('||').some(alternative => {
    const least = numbers(alternative)
    return compare(actual, least) >= 0 && (actual[0] === least[0] || alternative.includes('>='))
  })
}

function numbers(version) {
  return /(\d+)\.(\d+)\.(\d+)/.exec(version).slice(1).map(Number)
}

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
