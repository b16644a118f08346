// npm run replay -- [--cli "node bin/run.js"] [--rows FILE]... [--filter REGEX] [--jobs N] [--list] [--show ID] [--min N] [--json FILE]
import {writeFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import {judgeAll, type Result} from './judge'
import {fixture, readRows, type Row} from './rows'

const {values} = parseArgs({
  options: {
    cli: {type: 'string', default: 'node bin/run.js'},
    rows: {
      type: 'string',
      multiple: true,
      default: ['transcripts', 'peer-katello'].map((n) => fixture(`hammer/${n}.jsonl`)),
    },
    filter: {type: 'string', default: ''},
    jobs: {type: 'string', default: '2'},
    list: {type: 'boolean', default: false},
    show: {type: 'string'},
    min: {type: 'string'},
    json: {type: 'string'},
  },
})

const filter = new RegExp(values.filter)
const rows = values.rows
  .flatMap(readRows)
  .filter((row) => filter.test(row.id) || filter.test(row.argv.join(' ')))
  .filter((row) => values.show === undefined || row.id === values.show)
const [program = 'node', ...words] = values.cli.split(' ')
const results = await judgeAll(rows, {cli: [program, ...words], jobs: Number(values.jobs), timeout: 30_000})
const passed = results.filter(({faults}) => faults.length === 0).length

for (const result of results)
  if (values.show !== undefined) show(result, rows)
  else if (values.list && result.faults.length > 0) list(result)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 1))
console.log(`${passed} of ${results.length} recorded command lines behave as recorded`)
if (values.min !== undefined && passed < Number(values.min)) process.exitCode = 1

function list({id, argv, faults}: Result): void {
  console.log(`${faults.length > 0 ? 'FAIL' : 'ok'} ${id}\n     ${argv}`)
  for (const fault of faults) console.log(`     - ${fault}`)
}

function show(result: Result, recorded: readonly Row[]): void {
  list(result)
  const {stdout = ''} = recorded.find(({id}) => id === result.id) ?? {}
  console.log(`--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}\n--- recorded stdout\n${stdout}`)
}
