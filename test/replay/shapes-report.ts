// npm run shapes -- --server http://127.0.0.1:PORT [--user admin:changeme] [--resource NAME]... [--list]
import {parseArgs} from 'node:util'
import {getter, judgeShapes} from './shapes'

const {values} = parseArgs({
  options: {
    server: {type: 'string', default: 'http://127.0.0.1:4180'},
    user: {type: 'string', default: 'admin:changeme'},
    resource: {type: 'string', multiple: true, default: []},
    list: {type: 'boolean', default: false},
  },
})
const verdicts = await judgeShapes(getter(values.server, values.user), values.resource)
for (const {action, path, differences, isEmpty} of verdicts) {
  if (path === undefined) console.log(`unreached  ${action}`)
  else if (differences.length > 0) console.log(`differs    ${action} ${path}`)
  if (isEmpty) console.log(`no records ${action} ${path}`)
  if (values.list) for (const line of differences) console.log(`             ${line}`)
}
const asked = verdicts.filter(({path}) => path !== undefined)
const same = asked.filter(({differences}) => differences.length === 0)
console.log(`${same.length} of ${asked.length} answers have the shape of a real server's`)
