// Canonical values in words, as the pages write them.
const words = {
  ultra_low: 'ultra-low dose', ldn: 'low dose', intermediate: 'intermediate dose', full: 'full dose',
  depot_implant: 'depot or implant', combination: 'fixed combination', unknown: 'not known',
  other_drug: 'other drug', silent: 'not stated', missing: 'none found',
  favours: 'favours naltrexone', against: 'favours the comparator', no_difference: 'no difference shown',
  too_small: 'too small to judge', not_counted: 'not counted', unclear: 'unclear',
}

export const inWords = value => words[value] ?? String(value ?? '').replaceAll('_', ' ')

export const classes = ['ultra_low', 'ldn', 'intermediate', 'full', 'depot_implant', 'combination', 'unknown']

export const amount = value => value == null ? '' : String(Number(value.toPrecision(3)))

export function participants(row) {
  if (row.enrolment == null) return 'participants not stated'
  return `${row.enrolment.toLocaleString('en-GB')} participants${row.enrolment_type === 'planned' ? ' planned' : ''}`
}
