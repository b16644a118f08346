// npm run coverage -- [--module katello|tasks|core|foreman]... [--missing]
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {root} from '../support/root'
import {coverage, readManifest, referenceCommands} from './coverage'

const {values} = parseArgs({
  options: {
    module: {type: 'string', multiple: true, default: ['katello', 'tasks', 'core', 'foreman']},
    missing: {type: 'boolean', default: false},
  },
})
const ours = readManifest(join(root, 'oclif.manifest.json'))
for (const module of values.module) {
  const {commands, options, missingCommands, missingOptions} = coverage(referenceCommands(module), ours)
  if (values.missing) {
    for (const line of missingCommands) console.log(`command  ${line}`)
    for (const line of missingOptions) console.log(`options  ${line}`)
  }
  console.log(`${module}: ${commands.have} of ${commands.all} commands, ${options.have} of ${options.all} options`)
}
